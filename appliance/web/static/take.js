/** Patients take a number on the start page: a button for each department, one press is one number. */
import { closed } from "./closed.js";
import { ask, newKey, send } from "./commands.js";
import { feelSuccess, feelTrouble } from "./device.js";
import { element, refill, write } from "./dom.js";
import { Speech } from "./speech.js";
import { wallTime } from "./words.js";

// Departments open and close meanwhile. It is asked, for who listens to the board counts as a screen.
const LOOK_MS = { next: 15000, again: 2000 };
const REFUSED = { 0: "take_no_answer", 401: "take_off", 403: "take_off", 429: "take_often" };

const part = (id) => document.getElementById(id);

export class Take {
  constructor({ say, language }) {
    Object.assign(this, { say, language });
    this.speech = new Speech(say);
    this.place = part("rooms");
    this.lines = new Map(); // department code -> its line in the list
    this.keys = new Map(); // department code -> the key of a press that nobody has answered
    this.asked = null; // the department that is being asked for
    this.hasNumber = false; // the list has given way to the number
    this.looking = 0;
  }

  start() {
    part("ways").hidden = false;
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.begin());
    this.begin();
  }

  /** Also where a browser brings the page back as it was left. */
  begin() {
    this.asked = null;
    this.hasNumber = false;
    this.speech.tell("");
    this.look();
  }

  async look() {
    const reply = await ask("/api/departments");
    if (this.hasNumber) return;
    const known = Boolean(reply) && reply.ok;
    if (known) this.draw(reply.answer.items);
    else write(part("explain"), this.say("trying_again"));
    clearTimeout(this.looking);
    if (!document.hidden) this.looking = setTimeout(() => this.look(), known ? LOOK_MS.next : LOOK_MS.again);
  }

  draw(departments) {
    const open = departments.some(({ issuing }) => issuing.open);
    write(part("title"), this.say(open ? "take_title" : "take_none"));
    write(part("explain"), open ? this.say("take_do") : "");
    refill(this.place, departments.map((department) => this.line(department)));
  }

  line(department) {
    const { code, issuing, waiting } = department;
    if (!this.lines.has(code)) this.lines.set(code, this.newLine(code));
    const line = this.lines.get(code);
    line.issuing = issuing;
    write(line.name, department.names[this.language] || department.name);
    const waits = waiting ? this.say("waiting_count", { n: waiting }) : this.say("nobody_waiting");
    write(line.note, issuing.open ? waits : this.why(issuing));
    // Not `disabled`: such a button keeps the focus, and a press is answered in words.
    line.button.setAttribute("aria-disabled", String(!issuing.open));
    line.button.setAttribute("aria-busy", String(this.asked === code));
    return line.made;
  }

  newLine(code) {
    const made = element("li", "");
    const button = made.appendChild(element("button", "choice"));
    button.type = "button";
    button.addEventListener("click", () => this.press(code));
    const [name, note] = ["name", "note"].map((each) => button.appendChild(element("span", each)));
    return { made, button, name, note };
  }

  /** Why there are no numbers, and when again, as the waiting-room screen says it. */
  why(issuing) {
    const { reason, opens } = closed(issuing, issuing.opens_at && wallTime(Date.now(), issuing.opens_at));
    const again = opens ? [this.say(`display_opens_${opens.day}`, { time: opens.time })] : [];
    const why = reason === "hours" && opens ? [] : [this.say(`display_closed_${reason}`)];
    return why.concat(again).join(" ");
  }

  press(code) {
    const { issuing } = this.lines.get(code);
    if (this.asked) this.speech.tell(this.say("one_press"));
    else if (!issuing.open) this.warn(this.why(issuing));
    else this.take(code);
  }

  /** Until a press is answered, the next one there is the same one, so that it gives no second number. */
  async take(code) {
    if (!this.keys.has(code)) this.keys.set(code, newKey());
    this.asksFor(code);
    const { ok, status, answer } = await send("/api/tokens", { department: code }, this.keys.get(code));
    if (status) this.keys.delete(code);
    if (ok) return this.go(answer, code);
    this.asksFor(null);
    this.warn(status === 409 && answer.reason ? this.why(answer) : this.say(REFUSED[status] || "take_failed"));
    return this.look();
  }

  asksFor(code) {
    this.asked = code;
    this.speech.tell(code ? this.say("loading") : "");
    this.lines.forEach(({ button }, each) => button.setAttribute("aria-busy", String(each === code)));
  }

  /** To the page of the number; who asked for another one is told first. */
  go(token, wanted) {
    feelSuccess();
    if (token.issued_department === wanted) return location.assign(token.follow_url);
    this.hasNumber = true;
    this.asksFor(null);
    write(part("title"), this.say("take_theirs", { label: token.label }));
    write(part("explain"), this.say("take_theirs_why"));
    const line = element("li", "");
    const way = line.appendChild(element("a", "choice own"));
    way.href = token.follow_url;
    way.appendChild(element("span", "name", this.say("take_see")));
    refill(this.place, [line]);
    return way.focus();
  }

  warn(words) {
    this.speech.warn(words);
    this.speech.nudge();
    feelTrouble();
  }
}
