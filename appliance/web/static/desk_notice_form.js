import { write } from "./dom.js";

const TIMES = ["from", "until"];

const part = (id) => document.getElementById(id);

/** The form of a notice: its words in each language, and its times. What is typed stays as it is. */
export class NoticeForm {
  constructor(tools) {
    this.tools = tools;
    this.form = part("notice-form");
    this.opener = part("notice-write");
    this.opener.addEventListener("click", () => this.toggle());
    part("notice-keep").addEventListener("click", () => this.toggle());
    this.form.addEventListener("input", () => this.showDays());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.set();
    });
  }

  draw({ now }) {
    this.now = now;
  }

  texts() {
    return Array.from(this.form.querySelectorAll("textarea"));
  }

  /** Closed and opened again, it holds what was typed. */
  toggle() {
    const closes = !this.form.hidden;
    this.form.hidden = closes;
    this.opener.hidden = !closes;
    this.opener.setAttribute("aria-expanded", String(!closes));
    (closes ? this.opener : this.texts()[0]).focus();
  }

  /** A time has a day, and today is the first to offer. */
  showDays() {
    TIMES.forEach((name) => {
      const [time, day] = [part(`notice-${name}`), part(`notice-${name}-day`)];
      day.hidden = !time.value && !time.validity.badInput;
      if (!day.hidden && !day.value && !day.validity.badInput) day.value = this.now.slice(0, 10);
    });
  }

  async set() {
    const { doing, speech, say } = this.tools;
    this.forgetWrong();
    if (!this.isWhole()) return;
    const done = await doing.run("notice", "/api/notices", this.body(), (status, problem) => this.problem(status, problem));
    if (!done) return;
    this.clear();
    this.toggle();
    speech.tell(say(done.answer.shown ? "did_notice_set" : "did_notice_later"));
  }

  isWhole() {
    if (!this.texts().some(({ value }) => value.trim())) return this.wrong(`text-${this.texts()[0].lang}`, "wrong_notice_text");
    const half = TIMES.find((name) => isHalf(name));
    return half ? this.wrong(half, "wrong_notice_from") : true;
  }

  body() {
    const body = { text: {} };
    // A line break has no place on the screen.
    this.texts().forEach(({ lang, value }) => (body.text[lang] = value.replace(/\s+/g, " ").trim()));
    TIMES.forEach((name) => (body[name] = this.timeOf(name)));
    return body;
  }

  /** As the clinic's clock says it: with its offset of now, whatever zone this device is in. */
  timeOf(name) {
    const [time, day] = [part(`notice-${name}`).value, part(`notice-${name}-day`).value];
    return time ? `${day}T${time.slice(0, 5)}:00${/(Z|[+-]\d\d:\d\d)$/.exec(this.now)[0]}` : null;
  }

  problem(status, problem) {
    if (status !== 422) return false;
    const fields = problem.errors.map(({ field }) => field);
    const first = this.texts()[0].lang;
    const places = fields.map((field) => (field === "text" ? `text-${first}` : field.replace(".", "-")));
    places.forEach((place) => this.wrong(place, `wrong_notice_${place.split("-")[0]}`));
    return true;
  }

  wrong(name, key) {
    const { say, doing } = this.tools;
    const input = part(`notice-${name}`);
    write(part(`notice-${name}-wrong`), say(key));
    input.setAttribute("aria-invalid", "true");
    input.focus();
    return doing.note(key);
  }

  forgetWrong() {
    for (const input of this.form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    for (const wrong of this.form.querySelectorAll(".wrong")) write(wrong, "");
  }

  clear() {
    this.form.reset();
    this.showDays();
  }
}

/** A time or a day that was begun and not finished would be none at all, and nobody would know. */
function isHalf(name) {
  const [time, day] = [part(`notice-${name}`), part(`notice-${name}-day`)];
  return time.validity.badInput || Boolean(time.value && !day.value);
}
