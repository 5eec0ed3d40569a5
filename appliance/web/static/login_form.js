import { ask, newKey, send } from "./commands.js";
import { element, replay, write } from "./dom.js";
import { SecretField } from "./secret_field.js";

const AGAIN_MS = 2000;
const LOOK_EVERY_MS = 250;
const TELL_TRIES_FROM = 5; // with more tries left, the number would only frighten
const NOT_PAIRED = new Set(["not-paired", "unpaired"]);

/** Where a person begins who wanted no page in particular. */
export function homeOf({ counter, person }) {
  const own = person && person.counters.length === 1 ? person.counters[0] : counter;
  return own ? `/call/${encodeURIComponent(own)}` : "/";
}

/**
 * Logs a person in on this device: the name is chosen from rows, then the PIN is typed.
 *
 * `onDone(answer)` runs after the login, `onTold(words)` for what is said above the form, and
 * `onUnpaired()` where a login needs a pairing code first.
 */
export class LoginForm {
  constructor(place, say, { onTold, onDone, onUnpaired }) {
    Object.assign(this, { place, say, onTold, onDone, onUnpaired });
    this.people = [];
    this.chosen = null;
    this.busy = false;
    this.openAt = 0; // no guess is looked at before
  }

  async start() {
    const reply = await this.answered();
    if (!reply.ok) return this.sayClosed(reply);
    this.people = reply.answer.items;
    this.triesLeft = reply.answer.tries_left;
    this.onTold(this.people.length ? "" : this.say("login_nobody"));
    setInterval(() => this.countDown(), LOOK_EVERY_MS);
    if (this.people.length === 1) return this.choose(this.people[0]);
    return this.showPeople();
  }

  /** Asks until the service answers, and says meanwhile that it does not. */
  async answered() {
    for (;;) {
      const reply = await ask("/api/login");
      if (reply && reply.status < 500) return reply;
      this.onTold(this.say("trying_again"));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  // --- who ------------------------------------------------------------------------------------------

  showPeople() {
    const { say } = this;
    this.chosen = null;
    this.onTold(this.people.length ? say("login_name") : say("login_nobody"));
    const list = element("ul", "people");
    this.people.forEach((person) => list.appendChild(this.row(person)));
    this.show(list);
    const first = list.querySelector("button");
    if (first && this.wasChosen) first.focus({ preventScroll: true });
  }

  row(person) {
    const line = element("li", "");
    const choice = line.appendChild(element("button", "choice person-row"));
    choice.type = "button";
    choice.appendChild(element("bdi", "name", person.name));
    if (person.role === "admin") choice.appendChild(element("span", "note", this.say("login_is_admin")));
    choice.addEventListener("click", () => this.choose(person));
    return line;
  }

  // --- their PIN --------------------------------------------------------------------------------------

  choose(person) {
    const { say } = this;
    this.chosen = person;
    this.wasChosen = true;
    this.onTold("");
    this.field = new SecretField(say, { id: "pin", words: this.secretWord(), isPhrase: isAdmin(person) });
    this.field.onFull = () => this.logIn();
    const form = element("form", "login-form");
    form.noValidate = true;
    form.method = "post"; // should the script fail, the PIN must not stand in the address
    form.appendChild(this.head(person));
    form.appendChild(this.field.place);
    this.word = this.field.word;
    this.button = form.appendChild(element("button", "choice"));
    this.button.id = "log-in";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.logIn();
    });
    this.wait(person.wait_s);
    this.show(form);
    this.field.focus();
  }

  secretWord() {
    return this.say(isAdmin(this.chosen) ? "login_passphrase" : "login_pin");
  }

  head({ name }) {
    const head = element("div", "chosen");
    head.appendChild(element("bdi", "name", name));
    // Where a passphrase is kept by the browser, it must know whose it is.
    const user = head.appendChild(element("span", "unseen")).appendChild(element("input", ""));
    Object.assign(user, { name: "username", autocomplete: "username", value: name, readOnly: true, tabIndex: -1 });
    user.setAttribute("aria-hidden", "true");
    if (this.people.length > 1) {
      const other = head.appendChild(element("button", "small", this.say("login_another")));
      other.type = "button";
      other.addEventListener("click", () => this.busy || this.showPeople());
    }
    return head;
  }

  async logIn() {
    const pin = this.field.value;
    if (this.busy || this.waits()) return;
    write(this.word, "");
    if (!pin) return this.refuse(this.say("login_empty"));
    this.busy = true;
    this.countDown();
    const result = await send("/api/login", { staff: this.chosen.id, pin }, newKey());
    if (result.ok) return this.onDone(result.answer);
    await this.explain(result);
    this.busy = false;
    this.countDown();
  }

  async explain(result) {
    const code = result.answer ? result.answer.code : "";
    if (NOT_PAIRED.has(code)) return this.sayClosed(result);
    if (code !== "wrong-pin" && result.status !== 429) return this.refuse(this.say("pair_no_answer"));
    const reply = await ask("/api/login");
    if (reply && reply.status === 401) return this.sayClosed(reply);
    if (reply && reply.ok) this.take(reply.answer);
    return this.refuse(this.wrongWords(code));
  }

  /** How it stands after a wrong guess: the wait of each person, and the tries of the device. */
  take({ items, tries_left: triesLeft }) {
    this.people = items;
    this.triesLeft = triesLeft;
    const now = items.find(({ id }) => id === this.chosen.id);
    this.wait(now ? now.wait_s : 0);
  }

  wrongWords(code) {
    const { say, triesLeft } = this;
    const seconds = Math.ceil(this.leftMs() / 1000);
    const words = code === "wrong-pin" ? [say("login_wrong", { name: this.chosen.name })] : [];
    if (seconds > 1) words.push(say("login_wait", { n: seconds }));
    if (triesLeft <= TELL_TRIES_FROM) words.push(say("login_left", { n: triesLeft }));
    return words.join(" ");
  }

  refuse(words) {
    write(this.word, words);
    replay(this.word, "felt");
    this.field.clear();
    this.field.focus();
  }

  // --- waiting ----------------------------------------------------------------------------------------

  wait(seconds) {
    this.openAt = performance.now() + seconds * 1000;
    this.countDown();
  }

  leftMs() {
    return Math.max(0, this.openAt - performance.now());
  }

  waits() {
    return this.leftMs() > 0;
  }

  countDown() {
    if (!this.chosen || !this.button) return;
    const left = Math.ceil(this.leftMs() / 1000);
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    write(this.button, left ? this.say("login_again_in", { time }) : this.say("login_do"));
    this.button.setAttribute("aria-disabled", String(left > 0 || this.busy));
    this.button.setAttribute("aria-busy", String(this.busy));
    this.field.stop(left > 0);
  }

  show(part) {
    this.place.textContent = "";
    this.place.appendChild(part);
  }

  sayClosed({ status, answer }) {
    const unknown = status === 401;
    const guessed = Boolean(answer) && answer.code === "unpaired";
    this.place.textContent = "";
    this.chosen = null;
    this.onTold(this.say(guessed || (unknown && this.wasChosen) ? "login_unpaired_now" : unknown ? "login_unpaired" : "login_not_here"));
    if (unknown) this.onUnpaired();
  }
}

function isAdmin({ role }) {
  return role === "admin";
}
