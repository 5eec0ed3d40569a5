import { element, write } from "./dom.js";
import { Chips, field, textInput } from "./desk_parts.js";
import { underscored } from "./speech.js";

const REASON_AT_MOST = 120;
const PRIORITIES = ["normal", "high", "emergency", "low"];
const FIELDS = { name: [80], phone: [20, "tel"], age: [3, "numeric"], notes: [300] };

const part = (id) => document.getElementById(id);

/** What is wished beside the department: a priority with its reason, and who the patient is. */
export class Wish {
  constructor(tools, onSubmit) {
    this.tools = tools;
    this.form = part("wish");
    this.fields = {};
    this.filled = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      onSubmit();
    });
    this.form.addEventListener("input", () => tools.redraw());
  }

  /** Built with the first frame, which says whether names are kept. */
  draw({ frame }) {
    if (!this.filled) this.build(frame.keeps_names);
    this.filled = true;
    this.reason.made.hidden = this.priority.chosen === "normal";
  }

  build(keepsNames) {
    const { say, redraw } = this.tools;
    const add = (name, limit, mode) => {
      this.fields[name] = field(`wish-${name}`, say(`field_${name}`), textInput(limit, mode));
      this.form.appendChild(this.fields[name].made);
    };
    if (keepsNames) Object.keys(FIELDS).forEach((name) => add(name, ...FIELDS[name]));
    this.priority = new Chips(say("priority_which"), PRIORITIES.map((each) => [each, say(`level_of_${each}`)]), () => redraw());
    this.priority.chosen = "normal";
    this.priority.show();
    this.form.appendChild(this.priority.place);
    this.reason = field("wish-reason", say("priority_why"), textInput(REASON_AT_MOST));
    this.reason.made.insertBefore(this.quickReasons(), this.reason.input);
    this.form.appendChild(this.reason.made);
    // Enter in a form with several fields needs a button that submits it.
    const enter = this.form.appendChild(element("button", "unseen"));
    enter.tabIndex = -1;
    enter.setAttribute("aria-hidden", "true");
  }

  quickReasons() {
    const { say, redraw } = this.tools;
    const reasons = say("priority_reasons").split("|").map((words) => [words.trim(), words.trim()]);
    const chips = new Chips(say("priority_why"), reasons, (reason) => {
      this.reason.input.value = reason;
      redraw();
    });
    this.quick = chips;
    return chips.place;
  }

  toggle() {
    const closes = !this.form.hidden;
    this.form.hidden = closes;
    part("details").setAttribute("aria-expanded", String(!closes));
    if (!closes) this.form.querySelector("input, button").focus();
    this.tools.redraw();
  }

  /** "for Asha Nayak · high priority", or nothing where nothing is wished. */
  inWords() {
    if (!this.filled || this.form.hidden) return "";
    const { say } = this.tools;
    const name = this.text("name");
    const told = name ? [say("for_whom", { name })] : [];
    if (this.priority.chosen !== "normal") told.push(say(`level_of_${this.priority.chosen}`));
    return told.join(" · ");
  }

  text(name) {
    return this.fields[name] ? this.fields[name].input.value.trim() : "";
  }

  hasPatient() {
    return Object.keys(this.fields).some((name) => this.text(name));
  }

  /** Whether it can be sent; says what is missing. */
  isWhole() {
    this.forgetWrong();
    if (this.form.hidden) return true;
    if (this.hasPatient() && !this.text("name")) return this.wrong(this.fields.name, "wrong_name");
    if (this.text("age") && !/^\d{1,3}$/.test(this.text("age"))) return this.wrong(this.fields.age, "wrong_age");
    if (this.priority.chosen !== "normal" && !this.reason.input.value.trim()) return this.wrong(this.reason, "reason_first");
    return true;
  }

  body() {
    const body = {};
    if (this.form.hidden) return body;
    if (this.hasPatient()) body.patient = this.patient();
    if (this.priority.chosen !== "normal") {
      Object.assign(body, { priority: this.priority.chosen, reason: this.reason.input.value.trim() });
    }
    return body;
  }

  patient() {
    const patient = { name: this.text("name") };
    ["phone", "notes"].forEach((name) => this.text(name) && (patient[name] = this.text(name)));
    if (this.text("age")) patient.age = Number(this.text("age"));
    return patient;
  }

  /** The service's word on fields, beside each; true where one of them is here. */
  tellWrong(errors) {
    const known = errors.map(({ field: named }) => named.replace(/^patient\./, "")).filter((name) => this.fieldOf(name));
    known.forEach((name) => this.wrong(this.fieldOf(name), `wrong_${underscored(name)}`));
    return known.length > 0;
  }

  fieldOf(name) {
    return name === "reason" ? this.reason : this.fields[name];
  }

  wrong({ input, wrong }, key) {
    const { say, doing } = this.tools;
    write(wrong, say(key));
    input.setAttribute("aria-invalid", "true");
    input.focus();
    return doing.note(key);
  }

  forgetWrong() {
    Object.values(this.fields).concat(this.filled ? this.reason : []).forEach(({ input, wrong }) => {
      write(wrong, "");
      input.removeAttribute("aria-invalid");
    });
  }

  /** For the next person. */
  clear() {
    if (!this.filled) return;
    this.forgetWrong();
    Object.values(this.fields).concat(this.reason).forEach(({ input }) => (input.value = ""));
    this.quick.chosen = null;
    this.quick.show();
    this.priority.chosen = "normal";
    this.priority.show();
    this.form.hidden = true;
    part("details").setAttribute("aria-expanded", "false");
  }
}
