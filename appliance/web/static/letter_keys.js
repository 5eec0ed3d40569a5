const KEPT = "letter-keys";
const OFF = "off";

/**
 * The switch for keys of a single letter or sign: who speaks to the device, or whose hand strikes
 * keys unmeant, takes them off. Each browser keeps its own answer.
 */
export class LetterKeys {
  constructor(say) {
    this.say = say;
    this.button = document.getElementById("letter-keys");
    this.on = kept() !== OFF;
    this.button.addEventListener("click", () => this.turn());
    this.draw();
  }

  turn() {
    this.on = !this.on;
    keep(this.on ? "on" : OFF);
    this.draw();
  }

  draw() {
    this.button.setAttribute("aria-pressed", String(this.on));
    document.getElementById("letter-keys-state").textContent = this.say(this.on ? "letter_keys_on" : "letter_keys_off");
    document.body.dataset.letterKeys = this.on ? "on" : OFF;
  }
}

/** A browser may forbid to keep anything: then the switch holds until the page is left. */
function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch (error) {
    return null;
  }
}

function keep(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch (error) {
    // as it was, the next time
  }
}
