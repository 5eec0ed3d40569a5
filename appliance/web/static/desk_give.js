import { feelTrouble } from "./device.js";
import { element, replay, write } from "./dom.js";
import { button, codesOf, dropGone } from "./desk_parts.js";
import { Given } from "./desk_given.js";
import { lostWords } from "./live.js";
import { nameOf } from "./desk_truth.js";
import { Wish } from "./desk_wish.js";
import { clockFace } from "./words.js";

/** A second press within this is the second tap of a double tap: nobody has read the number yet. */
const READ_MS = 600;
const FEW = 4;

const part = (id) => document.getElementById(id);

/** One button per department: a press is a number, and the number is shown large at once. */
export class Give {
  constructor(tools, printAgain) {
    this.tools = tools;
    this.place = part("departments");
    this.buttons = new Map(); // department code -> its button
    this.wish = new Wish(tools, () => this.takeWish());
    this.given = new Given(tools, printAgain);
    this.givenAt = -READ_MS;
    this.owesFocus = null; // a button that was disabled while it had the focus
    // A tap on a disabled button falls through to its place: it is answered, not swallowed.
    this.place.addEventListener("click", ({ target }) => target === this.place && this.sayAway());
    part("details").addEventListener("click", () => this.wish.toggle());
  }

  draw(view) {
    const { departments } = view.frame;
    dropGone(this.buttons, codesOf(departments), ({ made }) => made);
    departments.forEach((department) => {
      if (!this.buttons.has(department.code)) this.buttons.set(department.code, this.newButton(department.code));
      this.drawButton(this.buttons.get(department.code), department, view);
    });
    this.place.dataset.many = String(departments.length > FEW);
    this.payFocus(view);
    this.wish.draw(view);
    this.given.draw(view);
  }

  newButton(code) {
    const made = button("", "department", () => this.press(code));
    const parts = ["letter", "name", "why"].map((name) => made.appendChild(element("span", name)));
    this.place.appendChild(made);
    return { made, letter: parts[0], name: parts[1], why: parts[2] };
  }

  drawButton({ made, letter, name, why }, department, { frame, state, silentMs }) {
    const { say, language, doing } = this.tools;
    const away = state !== "live";
    const alone = frame.departments.length === 1;
    const issuing = frame.at_desk[department.code] || { open: true };
    write(letter, alone ? "" : department.prefix);
    write(name, alone ? say("give_one") : nameOf(department, language));
    write(why, state === "lost" ? lostWords(say, silentMs) : this.whyOf(department, issuing));
    made.dataset.acts = issuing.open ? "now" : "not-now";
    if (away && document.activeElement === made) this.owesFocus = made;
    made.disabled = away && !doing.isBusy("issue");
    made.setAttribute("aria-busy", String(doing.isBusy("issue")));
  }

  /** A disabled button loses the keyboard's focus; it gets it back when it works again. */
  payFocus({ state }) {
    if (state !== "live" || !this.owesFocus) return;
    if (document.activeElement === document.body) this.owesFocus.focus({ preventScroll: true });
    this.owesFocus = null;
  }

  sayAway() {
    if (this.tools.view().state !== "live") this.tools.doing.mayRun("issue");
  }

  whyOf({ waiting }, issuing) {
    const { say } = this.tools;
    if (!issuing.open) return say(`closed_${issuing.reason.replace(/-/g, "_")}`);
    return this.wish.inWords() || say("waiting_count", { n: waiting });
  }

  /** Enter in the form: with one department that is enough. */
  takeWish() {
    const codes = Array.from(this.buttons.keys());
    if (codes.length === 1) this.press(codes[0]);
    else this.tools.doing.note("department_first");
  }

  press(code) {
    const { doing, view } = this.tools;
    const issuing = view().frame.at_desk[code];
    if (performance.now() - this.givenAt < READ_MS) doing.note("given_just_now");
    else if (issuing && !issuing.open) this.sayClosed(issuing);
    else if (this.wish.isWhole()) this.issue(code);
  }

  sayClosed({ reason, opens_at: opensAt }) {
    const { say, speech } = this.tools;
    const again = opensAt ? ` ${say("opens_at", { time: clockFace(opensAt) })}` : "";
    speech.warn(`${say(`closed_${reason.replace(/-/g, "_")}`)}.${again} ${say("closed_do")}`);
    speech.nudge();
    feelTrouble();
  }

  async issue(code) {
    const { doing, view } = this.tools;
    const prints = view().frame.kiosks.length > 0;
    const body = Object.assign({ department: code, print: prints }, this.wish.body());
    const done = await doing.run("issue", "/api/tokens", body, (status, problem) => this.problem(status, problem));
    if (!done) return;
    this.givenAt = performance.now();
    this.wish.clear();
    this.given.show(done.answer, { isNew: done.status === 201, prints });
    replay(part("given"), "arrived");
    this.given.tellWhereSeen();
  }

  problem(status, problem) {
    if (status === 422) return this.wish.tellWrong(problem.errors || []);
    if (status !== 409 || problem.code !== "issuing-closed") return false;
    this.sayClosed(problem);
    return true;
  }
}
