import { element, write } from "./dom.js";
import { button, dropGone, said } from "./desk_parts.js";
import { roomOf } from "./desk_truth.js";
import { checkCode, departmentName, hasSymbol, minutesSince, symbol } from "./queue.js";
import { clockFace } from "./words.js";

/** A tap on a list that has just moved is meant for what stood there before. */
const READ_MS = 400;

/**
 * A list of tokens. Rows are kept as long as their token is shown, so that neither focus nor touch
 * is torn away, and the row whose panel is open stays where it is until it is closed.
 *
 * `quick` is the verb that a row has beside it; `mixed`: rows tell their department and how they
 * stand; `named()`: whether they tell their department; `heading` takes the focus of a row that has gone.
 */
export class Lane {
  constructor(tools, list, { quick, mixed, named, heading }) {
    Object.assign(this, { tools, list, quick, mixed, named, heading });
    this.rows = new Map(); // token id -> row
    this.order = [];
    this.movedAt = -READ_MS;
  }

  /** Shows these tokens in this order. */
  draw(tokens, view) {
    const { panel } = this.tools;
    const shown = tokens.filter(({ id }) => !panel.isElsewhere(id, this));
    const order = this.withHeld(shown.map(({ id }) => id));
    shown.forEach((token) => this.rowOf(token.id));
    this.place(order);
    shown.forEach((token) => this.drawRow(this.rows.get(token.id), token, view));
  }

  /** The row in use keeps its place, wherever its token has gone. */
  withHeld(ids) {
    const { id, lane } = this.tools.panel;
    const at = lane === this ? this.order.indexOf(id) : -1;
    if (at < 0) return ids;
    const others = ids.filter((one) => one !== id);
    others.splice(Math.min(at, others.length), 0, id);
    return others;
  }

  place(order) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    if (this.order.some((id, n) => order[n] !== id)) this.movedAt = performance.now();
    dropGone(this.rows, order, ({ line }) => line);
    order.forEach((id, n) => {
      const { line } = this.rows.get(id);
      if (this.list.children[n] !== line) this.list.insertBefore(line, this.list.children[n] || null);
    });
    if (focused && document.activeElement !== focused) this.keepFocus(focused, order);
    this.order = order;
  }

  /** Moving an element takes its focus; a row that has gone gives it to the heading. */
  keepFocus(focused) {
    const place = this.list.contains(focused) ? focused : this.headingSeen();
    place.focus({ preventScroll: true });
  }

  /** The heading; with one department its line has none. */
  headingSeen() {
    return this.heading.hidden ? document.getElementById("queue-heading") : this.heading;
  }

  rowOf(id) {
    if (!this.rows.has(id)) this.rows.set(id, this.newRow(id));
    return this.rows.get(id);
  }

  newRow(id) {
    const line = element("li", "row");
    const main = line.appendChild(button("", "row-main", () => this.tools.panel.toggle(id, this), false));
    main.setAttribute("aria-expanded", "false");
    const row = { line, main, token: null, drawn: "" };
    row.ticket = main.appendChild(element("span", "ticket"));
    row.about = main.appendChild(element("span", "about"));
    row.time = main.appendChild(element("span", "minutes"));
    if (this.quick) row.quick = line.appendChild(button("", "quick", () => this.press(row)));
    return row;
  }

  drawRow(row, token, view) {
    const { say, doing } = this.tools;
    row.token = token;
    const facts = JSON.stringify([token.label, token.priority, token.patient, token.print_problem, this.factsOf(token, view)]);
    if (facts !== row.drawn) this.fill(row, token, view);
    row.drawn = facts;
    write(row.time, this.timeOf(token, view));
    if (!row.quick) return;
    write(row.quick, say(`verb_${this.quick}`));
    row.quick.setAttribute("aria-label", `${say(`verb_${this.quick}`)} ${token.label}`);
    row.quick.setAttribute("aria-busy", String(doing.isBusy(`token ${token.id}`)));
  }

  fill({ ticket, about }, token, view) {
    const { say } = this.tools;
    ticket.textContent = token.label;
    if (hasSymbol(token)) ticket.appendChild(symbol(say, token.priority));
    about.textContent = "";
    if (token.patient) about.appendChild(said("name", token.patient.name));
    this.factsOf(token, view).forEach((fact) => about.appendChild(said("fact", fact)));
    if (token.print_problem) about.appendChild(element("span", "mark", say("no_ticket")));
    if (!token.patient && token.check_code) about.appendChild(checkCode(say, token));
  }

  /** What a row tells beside label and name. */
  factsOf(token, { frame }) {
    const { say, language } = this.tools;
    const facts = [];
    const stand = frame.stands[token.id];
    const bound = token.status === "waiting" && token.counter;
    if (this.named && this.named()) facts.push(departmentName(token, language));
    if (this.mixed) facts.push(departmentName(token, language), say(`status_${token.status}`));
    if (bound) facts.push(say("only_room", { room: roomOf(frame, token.counter) }));
    if (stand && stand.why) facts.push(say.known(`hold_${stand.why}`) || stand.why);
    return facts.filter(Boolean);
  }

  /** For how long it has stood so; of one that has ended, when that was. */
  timeOf(token, { frame, nowMs }) {
    const { say } = this.tools;
    const stand = frame.stands[token.id];
    if (token.finished_at) return clockFace(token.finished_at);
    const since = stand ? stand.since : token.started_at || token.called_at || token.issued_at;
    return minutesSince(say, since, nowMs);
  }

  press({ token }) {
    const { doing, panel } = this.tools;
    if (performance.now() - this.movedAt < READ_MS) doing.note("list_changed");
    else panel.act(token, this.quick, {});
  }
}
