import { element, replay, write } from "./dom.js";

const WORD_STAYS_MS = 8000;

/** The line above the button: a quiet word for what went well, an alarm for what did not. */
export class Speech {
  constructor(say, part = (id) => document.getElementById(id)) {
    this.say = say;
    this.dock = part("dock");
    this.word = part("word");
    this.alarm = part("alarm");
    this.fading = 0;
  }

  /** What went well; it goes by itself, for the label above says it too. Trouble stays. */
  tell(text) {
    clearTimeout(this.fading);
    write(this.alarm, "");
    write(this.word, text);
    this.fading = setTimeout(() => write(this.word, ""), WORD_STAYS_MS);
  }

  /** Trouble in words; the technician's code stands small at the end. */
  warn(text, code) {
    write(this.word, "");
    write(this.alarm, text);
    if (code) this.alarm.appendChild(element("span", "code", ` ${code}`));
  }

  /** Moves a little: the press was noticed, although it does nothing now. */
  nudge() {
    replay(this.dock, "felt");
  }

  /** A refusal in the reader's language where the code is known, else in the service's words. */
  refuse(status, problem) {
    const { title, detail, code } = problem || {};
    if (status === 0) return this.warn(this.say("no_answer"));
    if (status === 401) return this.warn(this.say("problem_login"), code);
    const own = this.say.known(`problem_${underscored(code)}`);
    return this.warn(own || sentence(detail || title || this.say("problem_unknown")), code);
  }
}

/** A code as it stands in the names of phrases. */
export function underscored(code) {
  return String(code).replace(/-/g, "_");
}

function sentence(text) {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?।]$/.test(start) ? start : `${start}.`;
}
