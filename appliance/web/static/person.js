import { ask, newKey, send } from "./commands.js";
import { element, write } from "./dom.js";
import { changePin } from "./pin_change.js";
import { underscored } from "./speech.js";

/**
 * Who is logged in, in the page's bar, with the way out and to a new PIN. Nothing where this
 * device needs no login. `onMe(me)` hears what the service takes this device and its person for.
 */
export class Person {
  constructor(say, onMe = () => {}) {
    this.say = say;
    this.onMe = onMe;
    this.place = document.getElementById("person");
    this.me = null;
  }

  async start() {
    window.addEventListener("logged-in", () => this.look());
    document.addEventListener("click", ({ target }) => this.place.contains(target) || this.fold(true));
    this.place.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.menu || this.menu.hidden) return;
      event.stopPropagation();
      this.fold(true);
      this.button.focus();
    });
    await this.look();
  }

  async look() {
    const reply = await ask("/api/me");
    if (!reply || !reply.ok) return;
    this.me = reply.answer;
    this.draw();
    this.onMe(this.me);
  }

  draw() {
    const { person } = this.me;
    this.place.hidden = !person;
    this.place.textContent = "";
    if (!person) return;
    this.button = this.place.appendChild(element("button", "person-name"));
    this.button.type = "button";
    this.button.appendChild(element("bdi", "", person.name));
    this.button.setAttribute("aria-label", this.say("who_now", { name: person.name }));
    this.button.setAttribute("aria-expanded", "false");
    this.button.addEventListener("click", () => this.fold(!this.menu.hidden));
    this.menu = this.place.appendChild(element("div", "person-menu"));
    this.menu.hidden = true;
    this.add("pin_change", () => this.changePin());
    this.add("who_out", () => this.logOut());
  }

  add(key, onPress) {
    const button = this.menu.appendChild(element("button", "small", this.say(key)));
    button.type = "button";
    button.id = underscored(key).replace(/_/g, "-");
    button.addEventListener("click", onPress);
  }

  fold(folded) {
    if (!this.menu) return;
    this.menu.hidden = folded;
    this.button.setAttribute("aria-expanded", String(!folded));
  }

  changePin() {
    this.fold(true);
    this.button.focus();
    changePin(this.say, this.me);
  }

  async logOut() {
    const { ok, status } = await send("/api/logout", {}, newKey());
    if (ok || status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
    else write(this.menu.lastChild, this.say("pair_no_answer"));
  }
}
