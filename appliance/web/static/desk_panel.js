import { element, write } from "./dom.js";
import { button, said } from "./desk_parts.js";
import { formFor } from "./desk_forms.js";
import { printOf, truthOf, verbsFor } from "./desk_truth.js";
import { clockFace } from "./words.js";

/** What the service does at once; the others ask for a reason or a place first. */
const AT_ONCE = new Set(["return", "reinstate", "reprint"]);

/**
 * The open row: what is known of a token, and what may be done to it, in place.
 *
 * One row is open at a time. What happens to the token meanwhile is told in it, and a choice that
 * was made for how it stood before is dropped.
 */
export class Panel {
  constructor(tools) {
    this.tools = tools;
    this.id = null;
    this.lane = null;
    this.line = null;
    this.token = null;
    this.verb = null;
    this.gone = false;
    this.box = element("div", "panel");
    this.drawn = "";
  }

  /** Whether the token's row is open in another list. */
  isElsewhere(id, lane) {
    return this.id === id && this.lane !== lane;
  }

  toggle(id, lane) {
    const again = this.id === id && this.lane === lane;
    this.close();
    if (!again) this.open(id, lane);
    this.tools.redraw();
  }

  open(id, lane) {
    const { line, main, token } = lane.rows.get(id);
    Object.assign(this, { id, lane, line, main, token, verb: null, gone: false, drawn: "" });
    main.setAttribute("aria-expanded", "true");
    line.classList.add("open");
    line.appendChild(this.box);
  }

  close() {
    if (!this.line) return;
    this.main.setAttribute("aria-expanded", "false");
    this.line.classList.remove("open");
    this.box.textContent = "";
    this.line.removeChild(this.box);
    Object.assign(this, { id: null, lane: null, line: null, token: null, verb: null });
  }

  /** Escape: from a form to the verbs, from the verbs to the row. */
  escape() {
    if (!this.line) return false;
    const { main, verb } = this;
    if (verb) this.choose(null);
    else this.shut();
    if (!verb) main.focus();
    return true;
  }

  /** Closes, and gives the focus to what takes the row's place. */
  shut() {
    const { lane, main, line } = this;
    this.close();
    this.tools.redraw();
    if (document.activeElement !== document.body) return;
    (document.contains(line) ? main : lane.headingSeen()).focus({ preventScroll: true });
  }

  choose(verb) {
    this.verb = verb;
    this.drawn = "";
    this.render();
    const first = this.box.querySelector(".form button, .form input") || this.box.querySelector("button");
    if (!first) return;
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: "nearest" }); // as far as its margins ask, and no further
  }

  draw({ frame }) {
    if (!this.line) return;
    const now = frame.tokens.find(({ id }) => id === this.id);
    if (now) this.token = now;
    this.gone = !now && this.token.status !== "gone" && this.verbs().length > 0;
    this.render();
  }

  render() {
    const print = `${this.gone} ${printOf(this.token)} ${this.token.print_problem} ${this.verb}`;
    if (print === this.drawn) return;
    const stood = `${this.gone} ${printOf(this.token)}`;
    if (this.drawn && this.stood !== stood && this.verb) this.dropChoice();
    this.stood = stood;
    this.drawn = `${this.gone} ${printOf(this.token)} ${this.token.print_problem} ${this.verb}`;
    this.fill();
  }

  dropChoice() {
    if (this.tools.doing.isBusy(`token ${this.id}`)) return;
    this.verb = null;
    this.tools.doing.note("changed_choose_again", { label: this.token.label });
  }

  fill() {
    const hadFocus = this.box.contains(document.activeElement);
    this.box.textContent = "";
    this.box.appendChild(this.facts());
    this.box.appendChild(this.verb && !this.gone ? this.form() : this.menu());
    if (hadFocus && !this.box.contains(document.activeElement)) this.box.querySelector("button").focus({ preventScroll: true });
  }

  facts() {
    const { say, view } = this.tools;
    const { token } = this;
    const facts = element("p", "facts");
    const told = [truthOf(say, token, view().frame), say("issued_at", { time: clockFace(token.issued_at) })];
    if (this.gone) told.splice(0, 2, say("now_gone", { label: token.label }));
    if (token.check_code) told.push(say("check_code", { code: token.check_code }));
    const { phone, age, notes } = token.patient || {};
    told.push(phone, typeof age === "number" ? say("years", { n: age }) : "", notes);
    told.filter(Boolean).forEach((fact) => facts.appendChild(said("fact", fact)));
    return facts;
  }

  menu() {
    const { say } = this.tools;
    const menu = element("div", "verbs-of");
    menu.setAttribute("role", "group");
    menu.setAttribute("aria-label", say("verbs_of", { label: this.token.label }));
    const verbs = this.gone ? [] : this.verbs();
    verbs.forEach((verb) => menu.appendChild(this.verbButton(verb)));
    menu.appendChild(button(say("close_row"), "small", () => this.shut(), false));
    return menu;
  }

  /** What this page has for the token now. */
  verbs() {
    return (this.tools.verbsFor || verbsFor)(this.token);
  }

  verbButton(verb) {
    const { say } = this.tools;
    const atOnce = AT_ONCE.has(verb);
    const press = () => (atOnce ? this.act(this.token, verb, {}) : this.choose(verb));
    return button(say(`verb_${verb}`), verb === "cancel" ? "verb ends" : "verb", press, atOnce);
  }

  form() {
    const done = (body, values) => this.act(this.token, this.verb, body, values);
    return formFor(this.verb, this.tools, this.token, done, () => this.choose(null));
  }

  /** Asks the service, says what came of it, and closes the row if it was this one's. */
  async act(token, verb, body, values) {
    const { doing, speech, say } = this.tools;
    const done = await doing.token(token, verb, body);
    if (!done) return;
    if (this.id === token.id) this.shut();
    speech.tell(say(`did_${verb}`, Object.assign({ label: token.label }, values)));
  }
}
