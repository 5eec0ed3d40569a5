import { element, write } from "./dom.js";
import { button, codesOf, dropGone } from "./desk_parts.js";
import { Lane } from "./desk_rows.js";
import { nameOf } from "./desk_truth.js";

const ROWS_AT_MOST = 12;

const part = (id) => document.getElementById(id);

/** Who waits, by department in calling order; who is on hold, and who missed the call. */
export class Lanes {
  constructor(tools) {
    this.tools = tools;
    this.waiting = new Map(); // department code -> its list
    this.hold = new Lane(tools, part("hold-rows"), { quick: "return", heading: part("hold-heading") });
    this.missed = new Lane(tools, part("missed-rows"), { quick: "reinstate", heading: part("missed-heading") });
  }

  draw(view) {
    const { frame } = view;
    const of = (status) => frame.tokens.filter((token) => token.status === status);
    this.drawWaiting(of("waiting"), view);
    this.drawAside("hold", this.hold, of("on_hold"), view);
    this.drawAside("missed", this.missed, of("missed"), view);
  }

  drawAside(name, lane, tokens, view) {
    const { stands } = view.frame;
    const since = ({ id, issued_at: issued }) => Date.parse((stands[id] || { since: issued }).since);
    lane.draw(tokens.sort((one, other) => since(one) - since(other)), view);
    write(part(`${name}-count`), tokens.length ? String(tokens.length) : "");
    write(part(`${name}-none`), tokens.length ? "" : this.tools.say(`nobody_${name}`));
  }

  drawWaiting(tokens, view) {
    const { departments } = view.frame;
    const count = tokens.length ? String(tokens.length) : "";
    write(part("waiting-count"), count);
    write(part("jump-waiting"), count);
    dropGone(this.waiting, codesOf(departments), ({ place }) => place, ({ lane }) => lane === this.tools.panel.lane);
    departments.forEach((department, n) => {
      const line = this.lineOf(department.code);
      if (part("waiting").children[n] !== line.place) part("waiting").insertBefore(line.place, part("waiting").children[n] || null);
      const named = departments.length > 1 ? nameOf(department, this.tools.language) : "";
      this.drawLine(line, named, tokens.filter((token) => token.department === department.code), view);
    });
  }

  lineOf(code) {
    if (!this.waiting.has(code)) this.waiting.set(code, this.newLine());
    return this.waiting.get(code);
  }

  newLine() {
    const { tools } = this;
    const place = element("section", "line");
    const heading = place.appendChild(element("h3", ""));
    heading.tabIndex = -1;
    const name = heading.appendChild(element("bdi", ""));
    const count = heading.appendChild(element("span", "count"));
    const list = place.appendChild(element("ol", "rows"));
    const none = place.appendChild(element("p", "note"));
    const line = { place, heading, name, count, none, all: false };
    line.lane = new Lane(tools, list, { heading });
    line.more = place.appendChild(button("", "small", () => this.toggle(line), false));
    return line;
  }

  toggle(line) {
    line.all = !line.all;
    this.tools.redraw();
  }

  drawLine(line, name, tokens, view) {
    const { say } = this.tools;
    const order = tokens.sort((one, other) => one.ahead - other.ahead);
    const shown = line.all ? order : order.slice(0, ROWS_AT_MOST);
    line.heading.hidden = !name;
    write(line.name, name);
    write(line.count, order.length ? String(order.length) : "");
    line.lane.draw(shown, view);
    write(line.none, order.length ? "" : say("nobody_waiting"));
    line.more.hidden = order.length <= ROWS_AT_MOST;
    write(line.more, line.all ? say("show_fewer") : say("show_all", { n: order.length }));
  }
}
