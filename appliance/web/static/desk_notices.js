import { element, write } from "./dom.js";
import { button } from "./desk_parts.js";
import { NoticeForm } from "./desk_notice_form.js";
import { clockFace, textIn } from "./words.js";

const WITH_AN_END = { notice_shown: "notice_shown_until", notice_to_come: "notice_to_come_until" };

const part = (id) => document.getElementById(id);

/** What staff tell the waiting room: the list, with a button that takes each away, and the form. */
export class Notices {
  constructor(tools) {
    this.tools = tools;
    this.list = part("notices-list");
    this.lines = new Map(); // notice id -> its line
    this.form = new NoticeForm(tools);
  }

  draw({ frame }) {
    const known = new Set(frame.notices.map(({ id }) => id));
    for (const [id, { place }] of this.lines) {
      if (!known.has(id)) this.forget(id, place);
    }
    frame.notices.forEach((notice) => this.drawLine(notice, frame));
    write(part("notices-none"), known.size ? "" : this.tools.say("notices_none"));
    this.form.draw(frame);
  }

  /** Who was on its button goes on from the heading. */
  forget(id, place) {
    const hadFocus = place.contains(document.activeElement);
    this.list.removeChild(place);
    this.lines.delete(id);
    if (hadFocus) part("notices-heading").focus({ preventScroll: true });
  }

  drawLine(notice, frame) {
    const { say } = this.tools;
    if (!this.lines.has(notice.id)) this.lines.set(notice.id, this.newLine(notice));
    const line = this.lines.get(notice.id);
    line.state.dataset.shown = String(notice.shown);
    write(line.state, stateOf(say, notice, frame));
    write(line.about, aboutOf(say, notice, frame));
    write(line.away, say(line.sure ? "notice_away_sure" : "notice_away"));
  }

  newLine({ id, text }) {
    const { say, language } = this.tools;
    const place = this.list.appendChild(element("li", "posted"));
    const mine = textIn(text, language);
    const others = Object.keys(text).filter((each) => each !== mine.language);
    const words = place.appendChild(inLanguage("words", mine.language, text));
    words.id = `notice-${id}`;
    others.forEach((each) => place.appendChild(inLanguage("note", each, text)));
    const about = place.appendChild(element("div", "about"));
    const line = { place, sure: false };
    line.state = about.appendChild(element("p", "state"));
    line.about = about.appendChild(element("p", "note"));
    line.away = place.appendChild(button("", "small", () => this.takeAway(id, line)));
    line.away.setAttribute("aria-describedby", words.id);
    line.away.addEventListener("blur", () => this.calm(line));
    return line;
  }

  /** A first press asks, a second is the answer; going elsewhere takes the question back. */
  async takeAway(id, line) {
    const { doing, speech, say, redraw } = this.tools;
    if (!line.sure) {
      line.sure = true;
      return redraw();
    }
    line.sure = false;
    const gone = await doing.remove(`notice ${id}`, `/api/notices/${encodeURIComponent(id)}`);
    if (gone) speech.tell(say("did_notice_away"));
    return redraw();
  }

  calm(line) {
    if (!line.sure) return;
    line.sure = false;
    this.tools.redraw();
  }
}

function inLanguage(className, language, text) {
  const said = element("p", className, text[language]);
  said.lang = language;
  return said;
}

function stateOf(say, { shown, from, until }, { now }) {
  const key = shown ? "notice_shown" : "notice_to_come";
  const times = { begins: from && momentIn(say, from, now), ends: until && momentIn(say, until, now) };
  return say(until ? WITH_AN_END[key] : key, times);
}

function aboutOf(say, { made_at: at, person_name: name }, { now }) {
  return say(name ? "notice_written_by" : "notice_written", { time: momentIn(say, at, now), name });
}

/** "14:00", with the day where it is another one. */
function momentIn(say, time, now) {
  if (time.slice(0, 10) === now.slice(0, 10)) return clockFace(time);
  const [, month, day] = time.slice(0, 10).split("-").map(Number);
  return say("notice_moment", { day, month: say("clock_months").split(" ")[month - 1], time: clockFace(time) });
}
