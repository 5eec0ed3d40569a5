import { newKey, send } from "./commands.js";
import { feelSuccess, feelTrouble } from "./device.js";
import { element, write } from "./dom.js";
import { minutesSince } from "./queue.js";

const ROWS = 3;
/** A ticket that has not come out by now may be asked for again. */
const PRINTING_MS = 20000;
/** A tap on a list that has just moved is meant for what stood there before. */
const READ_MS = 400;
/** After a focused button has gone, a second Enter was meant for it. */
const GONE_MS = 1500;

/** The tokens whose paper failed: who is in the room first, then who waits, the newest first. */
export function unprintedOf({ counter: { current }, unprinted }) {
  return current && current.print_problem ? [current].concat(unprinted) : unprinted;
}

/** Those of these tokens whose paper failed, the newest first. */
export function newestUnprinted(tokens) {
  const failed = tokens.filter((token) => token.print_problem);
  return failed.sort((one, other) => issuedMs(other) - issuedMs(one));
}

/**
 * "Without a ticket": one tap prints it again. `onRefused(status)` runs after a refusal was said;
 * `rows` is how many are shown, `part(id)` finds their places.
 *
 * Rows are kept as long as their token is shown, so that neither the keyboard's focus nor a touch
 * is torn away. Buttons are dimmed and not disabled: they keep the focus and answer every press.
 */
export class Unprinted {
  constructor(say, speech, { onRefused, rows, part = (id) => document.getElementById(id) }) {
    this.say = say;
    this.speech = speech;
    this.onRefused = onRefused;
    this.rowsAtMost = rows || ROWS;
    this.part = part;
    this.section = part("unprinted");
    this.list = part("unprinted-rows");
    this.rows = new Map(); // token id -> row
    this.asked = new Map(); // token id -> {sinceMs, problem, answered}
    this.order = "";
    this.movedAt = 0;
    this.goneAt = -GONE_MS;
    this.view = null;
  }

  draw(view) {
    this.view = view;
    if (!view.frame) return;
    const { frame } = view;
    const tokens = unprintedOf(frame);
    const shown = tokens.slice(0, this.rowsAtMost);
    this.forget(tokens);
    this.place(shown);
    shown.forEach((token) => this.drawRow(token));
    const more = tokens.length - shown.length + frame.unprinted_total - frame.unprinted.length;
    write(this.part("unprinted-more"), more ? this.say("more_waiting", { n: more }) : "");
  }

  /** Whether a key may still be meant for a button that was there a moment ago. */
  hasJustGone() {
    return performance.now() - this.goneAt < GONE_MS;
  }

  /** What was asked is over when the paper is out, fails in another way, or takes too long. */
  forget(tokens) {
    const problems = new Map(tokens.map(({ id, print_problem: problem }) => [id, problem]));
    for (const [id, { sinceMs, problem, answered }] of this.asked) {
      const late = performance.now() - sinceMs > PRINTING_MS;
      if (!problems.has(id) || (answered && (late || problems.get(id) !== problem))) this.asked.delete(id);
    }
  }

  /** Puts the rows in order; those that stay where they are are not touched. */
  place(tokens) {
    const order = tokens.map(({ id }) => id).join(" ");
    if (order === this.order) return;
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    this.order = order;
    this.movedAt = performance.now();
    this.dropRows(new Set(tokens.map(({ id }) => id)));
    tokens.forEach((token, n) => {
      const { line } = this.rowOf(token);
      const there = this.list.children[n] || null;
      if (there !== line) this.list.insertBefore(line, there);
    });
    this.section.hidden = tokens.length === 0;
    if (focused) this.keepFocus(focused);
  }

  dropRows(kept) {
    for (const [id, { line }] of this.rows) {
      if (kept.has(id)) continue;
      this.list.removeChild(line);
      this.rows.delete(id);
    }
  }

  /** Where the button has gone, the next heading takes the focus: nothing there can be pressed. */
  keepFocus(focused) {
    if (this.list.contains(focused)) {
      focused.focus({ preventScroll: true });
      return;
    }
    const heading = this.section.hidden ? "queue-heading" : "unprinted-heading";
    this.part(heading).focus({ preventScroll: true });
    this.goneAt = performance.now();
  }

  rowOf(token) {
    if (!this.rows.has(token.id)) this.rows.set(token.id, this.newRow(token));
    return this.rows.get(token.id);
  }

  newRow({ id, label }) {
    const line = element("li", "");
    line.appendChild(element("span", "ticket", label));
    const minutes = line.appendChild(element("span", "minutes"));
    const button = line.appendChild(element("button", "again"));
    button.type = "button";
    button.addEventListener("click", () => this.press(id));
    return { line, minutes, button };
  }

  drawRow({ id, label, issued_at: issuedAt }) {
    const { minutes, button } = this.rows.get(id);
    const asked = this.asked.get(id);
    const words = this.say(asked ? "being_printed" : "print_again");
    write(minutes, minutesSince(this.say, issuedAt, this.view.nowMs));
    write(button, words);
    button.setAttribute("aria-label", `${words} ${label}`);
    button.setAttribute("aria-busy", String(Boolean(asked)));
    button.setAttribute("aria-disabled", String(Boolean(asked) || this.view.state !== "live"));
  }

  press(id) {
    const token = unprintedOf(this.view.frame).find((one) => one.id === id);
    const asked = this.asked.get(id);
    if (asked) this.answer(asked.answered ? "did_reprint" : "one_press", token);
    else if (this.view.state !== "live") this.refuse();
    else if (performance.now() - this.movedAt < READ_MS) this.answer("list_changed", token);
    else this.ask(token);
  }

  answer(key, { label }) {
    this.speech.tell(this.say(key, { label }));
    this.speech.nudge();
  }

  refuse() {
    this.speech.warn(this.say("not_now_print"));
    this.speech.nudge();
    feelTrouble();
  }

  async ask({ id, label, print_problem: problem }) {
    const asked = { sinceMs: performance.now(), problem, answered: false };
    this.asked.set(id, asked);
    this.speech.tell("");
    this.draw(this.view);
    const { ok, status, answer } = await send(`/api/tokens/${encodeURIComponent(id)}/reprint`, {}, newKey());
    asked.answered = true;
    asked.sinceMs = performance.now();
    if (!ok) this.asked.delete(id);
    this.draw(this.view);
    if (ok) this.sayDone(label);
    else this.sayRefused(status, answer);
  }

  sayDone(label) {
    this.speech.tell(this.say("did_reprint", { label }));
    feelSuccess();
  }

  sayRefused(status, problem) {
    this.speech.refuse(status, problem);
    feelTrouble();
    this.onRefused(status);
  }
}

function issuedMs({ issued_at: issuedAt }) {
  return Date.parse(issuedAt);
}
