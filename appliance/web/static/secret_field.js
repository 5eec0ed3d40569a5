import { element, write } from "./dom.js";

const PIN_DIGITS = 6;
const ERASE = "⌫";
const PAD = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", ERASE];

/**
 * A field for a PIN of six digits, with keys of its own on touch screens, or for a passphrase.
 *
 * `onFull` runs when the sixth digit is in. A PIN is never offered to the browser to keep: devices
 * are shared; a passphrase is, where the browser's owner wants it.
 */
export class SecretField {
  constructor(say, { id, words, isPhrase, isNew, pad = true }) {
    Object.assign(this, { say, id, isPhrase });
    this.onFull = () => {};
    this.stopped = false;
    this.place = element("div", "secret-field");
    const label = this.place.appendChild(element("label", "", words));
    label.htmlFor = id;
    const line = this.place.appendChild(element("div", "secret"));
    this.input = line.appendChild(this.newInput(isNew));
    line.appendChild(this.peek());
    this.word = this.place.appendChild(element("p", "word trouble"));
    this.word.setAttribute("role", "alert");
    if (!isPhrase && pad) this.addPad();
  }

  newInput(isNew) {
    const input = element("input", "");
    const kept = isNew ? "new-password" : "current-password";
    Object.assign(input, { id: this.id, name: this.id, type: "password", maxLength: 200 });
    input.autocomplete = this.isPhrase ? kept : "off";
    input.inputMode = this.isPhrase ? "text" : "numeric";
    input.spellcheck = false;
    input.setAttribute("autocapitalize", "none");
    input.addEventListener("input", () => this.lookIfFull());
    return input;
  }

  /** Shown as letters for as long as it is wanted: a passphrase is hard to type unseen. */
  peek() {
    const button = element("button", "peek", this.say("login_show"));
    button.type = "button";
    button.addEventListener("click", () => {
      const hidden = this.input.type === "password";
      this.input.type = hidden ? "text" : "password";
      write(button, this.say(hidden ? "login_hide" : "login_show"));
    });
    return button;
  }

  addPad() {
    const hint = this.place.appendChild(element("p", "note", this.say("login_pin_hint")));
    hint.id = `${this.id}-hint`;
    this.input.setAttribute("aria-describedby", hint.id);
    // With keys on the page the phone's own would only cover them.
    if (matchMedia("(pointer: coarse)").matches) this.input.inputMode = "none";
    const pad = this.place.appendChild(element("div", "pad"));
    PAD.forEach((sign) => pad.appendChild(sign ? this.key(sign) : element("span", "")));
  }

  key(sign) {
    const key = element("button", "key", sign);
    key.type = "button";
    if (sign === ERASE) key.setAttribute("aria-label", this.say("login_erase"));
    key.addEventListener("click", () => this.press(sign));
    return key;
  }

  press(sign) {
    if (this.stopped) return;
    const { value } = this.input;
    this.input.value = sign === ERASE ? value.slice(0, -1) : value + sign;
    if (sign !== ERASE) this.lookIfFull();
  }

  lookIfFull() {
    if (!this.isPhrase && Array.from(this.value).length === PIN_DIGITS) this.onFull();
  }

  get value() {
    return this.input.value.trim();
  }

  clear() {
    this.input.value = "";
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  /** Takes nothing for a while. The field keeps the focus, and what is typed meanwhile is dropped. */
  stop(stopped) {
    if (stopped === this.stopped) return;
    this.stopped = stopped;
    this.input.readOnly = stopped;
    for (const key of this.place.querySelectorAll(".key")) key.setAttribute("aria-disabled", String(stopped));
  }
}
