import { ask } from "./commands.js";
import { write } from "./dom.js";
import { Lane } from "./desk_rows.js";

/** A person types a letter every tenth of a second; the service is asked once they pause. */
const PAUSE_MS = 250;
const AGAIN_MS = 1000;
const ROWS_AT_MOST = 20;
const PHONE_FIGURES = 4;
const OPEN = new Set(["waiting", "called", "serving", "on_hold", "missed"]);

const part = (id) => document.getElementById(id);

/** Finds a token by label, number, name or phone: open ones at once, the day's ended ones after. */
export class Finder {
  constructor(tools) {
    this.tools = tools;
    this.input = part("q");
    this.words = "";
    this.ended = { words: "", items: [] };
    this.asking = 0;
    this.found = new Lane(tools, part("found-rows"), { mixed: true, heading: part("found-heading") });
    this.past = new Lane(tools, part("found-ended"), { mixed: true, heading: part("found-ended-heading") });
    this.input.addEventListener("input", () => this.changed());
    part("find-end").addEventListener("click", () => this.end());
    part("find").addEventListener("submit", (event) => {
      event.preventDefault();
      this.toFirst();
    });
  }

  begin() {
    this.input.focus();
    this.input.select();
  }

  end() {
    if (!this.words && document.activeElement !== this.input) return;
    this.input.value = "";
    this.changed();
    this.input.focus();
  }

  toFirst() {
    const first = part("found").querySelector(".row-main");
    if (first) first.focus();
  }

  changed() {
    this.words = this.input.value.trim();
    this.tools.panel.close(); // its row may be in a list that is put away now
    clearTimeout(this.asking);
    if (this.words) this.asking = setTimeout(() => this.ask(this.words), PAUSE_MS);
    this.tools.redraw();
  }

  async ask(words) {
    const reply = await ask(`/api/tokens?q=${encodeURIComponent(words)}&per_page=${ROWS_AT_MOST}`);
    if (words !== this.words) return; // typed on meanwhile
    if (!reply || reply.status >= 500) {
      this.asking = setTimeout(() => this.ask(words), AGAIN_MS); // no answer is not "nobody"
      return;
    }
    const items = reply.ok ? reply.answer.items : [];
    this.ended = { words, items: items.filter(({ status }) => !OPEN.has(status)) };
    this.tools.redraw();
  }

  draw(view) {
    const searching = this.words !== "";
    part("found").hidden = !searching;
    part("lanes").hidden = searching;
    part("find-end").hidden = !searching;
    if (!searching) return;
    const tokens = view.frame.tokens.filter((token) => fits(token, this.words.toLowerCase()));
    const ended = this.ended.words === this.words ? this.ended.items : [];
    this.found.draw(tokens.slice(0, ROWS_AT_MOST), view);
    this.past.draw(ended, view);
    part("found-ended-heading").hidden = ended.length === 0;
    const count = tokens.length + ended.length;
    write(part("found-count"), String(count));
    write(part("found-note"), this.note(count));
  }

  note(count) {
    if (this.ended.words !== this.words) return this.tools.say("finding");
    return count ? "" : this.tools.say("found_none");
  }
}

/** The same words as the service's search: the beginning of a label, a number, a name or a phone. */
function fits({ label, number, patient }, words) {
  if (label.toLowerCase().startsWith(words) || String(number) === words) return true;
  if (!patient) return false;
  const figures = words.replace(/\D/g, "");
  const phone = (patient.phone || "").replace(/\D/g, "");
  return patient.name.toLowerCase().includes(words) || (figures.length >= PHONE_FIGURES && phone.includes(figures));
}
