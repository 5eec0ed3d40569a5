import { element, write } from "./dom.js";
import { button, codesOf, dropGone } from "./desk_parts.js";
import { nameOf } from "./desk_truth.js";
import { underscored } from "./speech.js";
import { clockFace } from "./words.js";

const MORE = 5;
const ALL = ""; // in place of a department's code

const part = (id) => document.getElementById(id);

/** The day: whether tokens are given out, how many more, and its end. */
export class Day {
  constructor(tools) {
    this.tools = tools;
    this.limits = new Map(); // department code -> its line
    this.asksSure = false;
    this.drawn = "";
  }

  draw(view) {
    const { frame } = view;
    write(part("today-date"), dateWords(this.tools.say, frame.day));
    const codes = codesOf(frame.departments);
    dropGone(this.limits, codes.length > 1 ? [ALL].concat(codes) : codes, ({ place }) => place);
    if (codes.length > 1) this.drawAll(frame);
    frame.departments.forEach((department) => this.drawLimit(department, frame));
    const now = `${frame.day_is_open} ${this.asksSure} ${frame.tokens.length}`;
    if (now !== this.drawn) this.drawClosing(frame);
    this.drawn = now;
  }

  // --- giving tokens out ---------------------------------------------------------------------------

  /** One line for all of them: at noon, nobody taps six times. */
  drawAll(frame) {
    const { say } = this.tools;
    const line = this.lineOf(ALL);
    const words = say(this.isStopped(ALL) ? "issuing_start" : "issuing_stop");
    write(line.name, say("all_departments"));
    write(line.stop, words);
    line.stop.setAttribute("aria-label", `${words} ${say("all_departments")}`);
    line.more.hidden = true;
    line.stop.hidden = !frame.day_is_open;
  }

  lineOf(code) {
    if (!this.limits.has(code)) this.limits.set(code, this.newLimit(code));
    return this.limits.get(code);
  }

  drawLimit(department, frame) {
    const { say, language } = this.tools;
    const line = this.lineOf(department.code);
    const stopped = frame.stopped.indexOf(department.code) >= 0;
    const name = frame.departments.length > 1 ? nameOf(department, language) : "";
    write(line.name, name);
    write(line.state, this.stateOf(department, frame));
    line.state.dataset.open = String(department.issuing.open);
    write(line.stop, say(stopped ? "issuing_start" : "issuing_stop"));
    line.stop.setAttribute("aria-label", `${line.stop.textContent} ${name}`.trim());
    line.more.hidden = department.issuing.open && !stopped && !frame.extra[department.code];
    line.more.setAttribute("aria-label", `${say("issuing_more", { n: MORE })} ${name}`.trim());
    line.stop.hidden = !frame.day_is_open;
  }

  newLimit(code) {
    const { say } = this.tools;
    const place = part("limits").appendChild(element("li", "limit"));
    const about = place.appendChild(element("div", "about"));
    const name = about.appendChild(element("bdi", "name"));
    const state = about.appendChild(element("span", "state"));
    const stop = place.appendChild(button("", "small", () => this.stop(code)));
    const more = place.appendChild(button(say("issuing_more", { n: MORE }), "small", () => this.more(code)));
    return { place, name, state, stop, more };
  }

  stateOf({ code, issuing }, frame) {
    const { say } = this.tools;
    const extra = frame.extra[code];
    if (extra && !(issuing.open && frame.stopped.indexOf(code) < 0)) return say("issuing_extra", { n: extra });
    if (issuing.open) return say("issuing_open");
    const again = issuing.opens_at ? ` · ${say("opens_at", { time: clockFace(issuing.opens_at) })}` : "";
    return say(`closed_${underscored(issuing.reason)}`) + again;
  }

  stop(code) {
    const open = this.isStopped(code);
    const body = Object.assign({ open, extra: 0 }, code === ALL ? {} : { department: code });
    return this.issuing(code, body, open ? "did_issuing_start" : "did_issuing_stop");
  }

  /** With a stop, what is said replaces what was allowed; else it is added. */
  more(code) {
    const stopped = this.isStopped(code);
    const { extra } = this.tools.view().frame;
    const more = MORE + (stopped ? extra[code] || 0 : 0);
    return this.issuing(code, { open: !stopped, extra: more, department: code }, "did_issuing_more");
  }

  isStopped(code) {
    const { stopped, departments } = this.tools.view().frame;
    return code === ALL ? stopped.length === departments.length : stopped.indexOf(code) >= 0;
  }

  async issuing(code, body, words) {
    const { doing, speech, say } = this.tools;
    if (await doing.run(`issuing ${code}`, "/api/issuing", body)) speech.tell(say(words, { n: MORE }));
  }

  // --- closing the day -----------------------------------------------------------------------------

  drawClosing({ day_is_open: isOpen, tokens }) {
    const place = part("closing");
    const hadFocus = place.contains(document.activeElement);
    place.textContent = "";
    (isOpen ? this.closeParts(tokens.length) : this.openParts()).forEach((each) => place.appendChild(each));
    if (hadFocus) place.querySelector("button").focus({ preventScroll: true });
  }

  closeParts(count) {
    const { say } = this.tools;
    if (!this.asksSure) return [button(say("day_close"), "small", () => this.ask(true), false)];
    return [
      element("p", "ask", say("day_close_sure", { n: count })),
      button(say("day_close_now"), "verb ends", () => this.keep("close")),
      button(say("keep"), "small", () => this.ask(false), false),
    ];
  }

  openParts() {
    const { say } = this.tools;
    return [element("p", "ask", say("day_is_closed")), button(say("day_open"), "verb go", () => this.keep("open"))];
  }

  ask(sure) {
    this.asksSure = sure;
    this.tools.redraw();
    part("closing").querySelector("button").focus({ preventScroll: true });
  }

  async keep(verb) {
    const { doing, speech, say } = this.tools;
    if (!(await doing.run("day", `/api/day/${verb}`, {}))) return;
    this.asksSure = false;
    this.tools.redraw();
    speech.tell(say(`did_day_${verb}`));
  }
}

/** In our own words: many browsers know no Odia, and old ones no Hindi. */
function dateWords(say, day) {
  const [year, month, date] = day.split("-").map(Number);
  if (!date) return "";
  return say("day_date", {
    weekday: say("clock_weekdays").split(" ")[new Date(year, month - 1, date).getDay()],
    day: date,
    month: say("clock_months").split(" ")[month - 1],
    year,
  });
}
