import { ask } from "./commands.js";
import { write } from "./dom.js";
import { Chips } from "./desk_parts.js";
import { Lane } from "./desk_rows.js";

const KINDS = ["done", "cancelled", "no_show", "expired"];
const PER_PAGE = 20;

const part = (id) => document.getElementById(id);

/** The tokens of the day that have ended, asked for when somebody wants to see them. */
export class Ended {
  constructor(tools) {
    this.tools = tools;
    this.items = [];
    this.page = 0;
    this.total = 0;
    this.lane = new Lane(tools, part("ended-rows"), { heading: part("ended-heading") });
    const kinds = KINDS.map((kind) => [kind, tools.say(`status_${kind}`)]);
    this.kinds = new Chips(tools.say("ended"), kinds, () => this.begin());
    part("ended-kinds").appendChild(this.kinds.place);
    part("ended-more").addEventListener("click", () => this.load());
  }

  begin() {
    Object.assign(this, { items: [], page: 0, total: 0 });
    this.load();
  }

  async load() {
    const kind = this.kinds.chosen;
    const page = this.page + 1;
    const { day } = this.tools.view().frame;
    write(part("ended-note"), this.tools.say("loading"));
    const reply = await ask(`/api/tokens?day=${day}&status=${kind}&page=${page}&per_page=${PER_PAGE}`);
    if (kind !== this.kinds.chosen) return; // another kind was chosen meanwhile
    if (reply && reply.ok) this.take(reply.answer, page);
    else write(part("ended-note"), this.tools.say("no_list"));
  }

  take({ items, total }, page) {
    Object.assign(this, { page, total, items: this.items.concat(items) });
    write(part("ended-note"), total ? "" : this.tools.say("ended_none"));
    this.tools.redraw();
  }

  draw(view) {
    if (!this.kinds.chosen) return;
    const seen = new Set();
    const once = this.items.filter(({ id }) => !seen.has(id) && seen.add(id));
    this.lane.draw(once, view);
    part("ended-more").hidden = this.items.length >= this.total;
  }
}
