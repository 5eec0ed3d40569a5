import { change } from "./commands.js";
import { Form, chooseField } from "./admin_form.js";
import { element, write } from "./dom.js";
import { button } from "./desk_parts.js";
import { nameOf } from "./desk_truth.js";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const KEY = "queue.hours";
const TWO = [0, 1]; // two times a day leave a break between them

/** When tokens are given out, as a week: for all departments, or for one of its own. */
export class Hours {
  constructor(tools) {
    this.tools = tools;
    this.needs = ["departments", "settings"];
    this.changed = false;
    this.of = ""; // the department whose week is shown; empty for all that have none of their own
    this.week = null; // what is being typed
    this.form = null;
  }

  isEditing() {
    return Boolean(this.week);
  }

  leave() {
    this.week = null;
    this.form = null;
  }

  rows() {
    return this.tools.data.setting(KEY).value;
  }

  summary() {
    const { say } = this.tools;
    const shared = this.rows().filter(({ department }) => !department);
    if (!this.rows().length) return say("hours_any");
    const week = weekOf(shared);
    const open = DAYS.filter((day) => week[day].length).length;
    return shared.length ? say("hours_days", { n: open }) : say("hours_own_only");
  }

  draw(place) {
    const { say } = this.tools;
    const setting = this.tools.data.setting(KEY);
    place.appendChild(element("p", "intro", say("hours_intro")));
    if (setting.fixed) place.appendChild(element("p", "mark", say("fixed_card")));
    const who = this.who();
    if (who) place.appendChild(who.made);
    if (this.week) return this.drawForm(place);
    this.drawWeek(place);
    if (setting.fixed) return null;
    const edit = place.appendChild(button(say("hours_change"), "verb add", () => this.edit(), false));
    edit.dataset.key = "edit";
    return edit;
  }

  /** Whose hours these are. A clinic with one department is not asked. */
  who() {
    const { say, data, language } = this.tools;
    if (data.departments.length < 2) return null;
    const choices = [["", say("hours_all")]].concat(data.departments.map((each) => [each.code, nameOf(each, language)]));
    const field = chooseField(say, { key: "of", words: say("hours_for"), value: this.of, choices, onChange: (code) => this.turnTo(code) });
    field.input.dataset.key = "of";
    return field;
  }

  turnTo(code) {
    this.of = code;
    this.leave();
    this.again();
  }

  again() {
    this.changed = true;
    this.tools.redraw();
  }

  own() {
    return this.rows().filter(({ department }) => department === this.of);
  }

  // --- as it is ------------------------------------------------------------------------------------

  drawWeek(place) {
    const { say } = this.tools;
    const own = this.own();
    if (!own.length) return place.appendChild(element("p", "intro strong", say(this.of ? "hours_as_all" : "hours_any")));
    const week = weekOf(own);
    const list = place.appendChild(element("ul", "week"));
    DAYS.forEach((day) => {
      const line = list.appendChild(element("li", ""));
      line.appendChild(element("span", "day", say(`day_${day}`)));
      const times = week[day].map(({ opens, closes }) => this.span(opens, closes)).join(", ");
      line.appendChild(element("span", times ? "times" : "times note", times || say("hours_closed")));
    });
    return list;
  }

  span(opens, closes) {
    const { say } = this.tools;
    if (opens === closes) return say("hours_whole_day");
    return say(closes < opens ? "hours_overnight" : "hours_span", { opens, closes });
  }

  // --- as it is to be ------------------------------------------------------------------------------

  edit() {
    this.week = weekOf(this.own());
    this.again();
    const first = document.querySelector(".week-form input");
    if (first) first.focus();
  }

  drawForm(place) {
    const { say } = this.tools;
    this.inputs = new Map();
    const days = DAYS.map((day) => ({ key: `day ${day}`, made: this.dayField(day), input: this.inputs.get(`${day} 0 opens`), wrong: this.wrongs.get(day), read: () => null }));
    this.form = new Form(this.tools, {
      fields: days, send: () => this.send(), saved: () => this.saved(), cancel: () => this.close(),
      wrongWords: (_field, message) => message,
    });
    this.form.place.classList.add("week-form");
    const same = button(say("hours_same"), "verb", () => this.copyFirst(), false);
    this.form.place.insertBefore(same, this.form.said);
    place.appendChild(this.form.place);
  }

  dayField(day) {
    const { say } = this.tools;
    this.wrongs = this.wrongs || new Map();
    const made = element("fieldset", "field day-field");
    made.appendChild(element("legend", "", say(`day_${day}`)));
    const wrong = element("p", "wrong");
    wrong.id = `wrong-${day}`;
    TWO.forEach((n) => made.appendChild(this.timesField(day, n, wrong.id)));
    made.appendChild(wrong);
    this.wrongs.set(day, wrong);
    return made;
  }

  timesField(day, n, wrongId) {
    const { say } = this.tools;
    const row = this.week[day][n] || { opens: "", closes: "" };
    const line = element("div", "times-row");
    ["opens", "closes"].forEach((end) => {
      const input = element("input", "");
      input.type = "time";
      input.value = row[end];
      input.setAttribute("aria-label", `${say(`day_${day}`)}: ${say(end === "opens" ? "hours_opens" : "hours_closes")} ${n + 1}`);
      input.setAttribute("aria-describedby", wrongId);
      this.inputs.set(`${day} ${n} ${end}`, input);
      line.appendChild(input);
      if (end === "opens") line.appendChild(element("span", "", "–"));
    });
    const night = line.appendChild(element("span", "note night"));
    const tell = () => {
      const [opens, closes] = this.typed(day, n);
      write(night, opens && closes && closes <= opens ? say("hours_next_day") : "");
    };
    line.addEventListener("input", tell);
    tell();
    return line;
  }

  typed(day, n) {
    return ["opens", "closes"].map((end) => this.inputs.get(`${day} ${n} ${end}`).value);
  }

  /** The first day's hours on every day. */
  copyFirst() {
    DAYS.slice(1).forEach((day) => TWO.forEach((n) => ["opens", "closes"].forEach((end) => {
      const place = this.inputs.get(`${day} ${n} ${end}`);
      place.value = this.inputs.get(`${DAYS[0]} ${n} ${end}`).value;
      place.dispatchEvent(new Event("input", { bubbles: true }));
    })));
  }

  async send() {
    const errors = [];
    const rows = [];
    DAYS.forEach((day) => TWO.forEach((n) => {
      const [opens, closes] = this.typed(day, n);
      if (Boolean(opens) !== Boolean(closes)) errors.push({ field: `day ${day}`, message: this.tools.say("wrong_hours") });
      if (opens && closes) rows.push({ day, opens, closes });
    }));
    if (errors.length) return { ok: false, status: 422, answer: { errors } };
    const others = this.rows().filter(({ department }) => department !== this.of);
    const value = others.concat(grouped(rows, this.of));
    return change("PATCH", "/api/admin/settings", { changes: { [KEY]: value.length ? value : null } });
  }

  saved() {
    this.leave();
    this.tools.done(this.tools.say("saved_soon"));
  }

  close() {
    this.leave();
    this.again();
    const edit = document.querySelector("[data-key=edit]");
    if (edit) edit.focus();
  }
}

/** day → its times, earliest first; rows without days are of every day. */
function weekOf(rows) {
  const week = {};
  DAYS.forEach((day) => {
    week[day] = rows.filter(({ days }) => !days.length || days.indexOf(day) >= 0);
    week[day].sort((one, other) => (one.opens < other.opens ? -1 : 1));
  });
  return week;
}

/** Days with the same times in one row, as a person would write it. */
function grouped(rows, department) {
  const found = new Map();
  rows.forEach(({ day, opens, closes }) => {
    const key = `${opens} ${closes}`;
    if (!found.has(key)) found.set(key, { department, days: [], opens, closes });
    found.get(key).days.push(day);
  });
  const made = Array.from(found.values());
  made.forEach((row) => { if (row.days.length === DAYS.length) row.days = []; });
  return made;
}
