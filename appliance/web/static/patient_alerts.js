import { replay, write } from "./dom.js";

const KNOCKS = { called: [500, 200, 500, 200, 500], near: [200, 100, 200], missed: [300, 150, 300] };
const NOTES_HZ = { called: [660, 880, 660, 880], near: [660, 880], missed: [880, 660] };
const NOTE_S = 0.22;

/** Tells by hand, ear and eye. Each works without the others; sound only where it was asked for. */
export class Alerts {
  constructor(say) {
    this.say = say;
    this.sound = null;
    this.isOn = false;
    this.button = document.getElementById("alert");
    this.button.addEventListener("click", () => this.turnOn());
  }

  /** Browsers let a page vibrate and sound only after a touch, so it asks for one in time. */
  offer(status) {
    const mayBeCalled = ["waiting", "on_hold", "missed"].indexOf(status) >= 0;
    this.button.hidden = this.isOn || !mayBeCalled;
  }

  turnOn() {
    const Sound = window.AudioContext || window.webkitAudioContext;
    if (Sound) this.sound = new Sound();
    this.isOn = true;
    write(document.getElementById("alert-on"), this.say("alert_on"));
    this.button.hidden = true;
    this.knock("near"); // so that people know what to expect
  }

  /** An occasion: `called`, `near` or `missed`. */
  tell(what, words) {
    this.knock(what);
    replay(document.getElementById("standing"), "arrived");
    const aloud = what === "called";
    write(document.getElementById("said"), aloud ? "" : words);
    write(document.getElementById("cried"), aloud ? words : "");
  }

  /** A change that is no occasion: for screen readers, politely. */
  mention(words) {
    write(document.getElementById("cried"), "");
    write(document.getElementById("said"), words);
  }

  knock(what) {
    if (navigator.vibrate) navigator.vibrate(KNOCKS[what]);
    if (this.sound) this.ring(NOTES_HZ[what]);
  }

  ring(notes) {
    if (this.sound.resume) this.sound.resume();
    notes.forEach((hz, n) => {
      const at = this.sound.currentTime + n * NOTE_S;
      const voice = this.sound.createOscillator();
      const loud = this.sound.createGain();
      voice.frequency.value = hz;
      loud.gain.setValueAtTime(0.4, at);
      loud.gain.linearRampToValueAtTime(0, at + NOTE_S);
      voice.connect(loud);
      loud.connect(this.sound.destination);
      voice.start(at);
      voice.stop(at + NOTE_S);
    });
  }
}
