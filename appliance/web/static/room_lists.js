/** What a room's page has below the large button: who waits, who stands aside, and what may be done. */
import { ask } from "./commands.js";
import { Doing } from "./desk_doing.js";
import { Panel } from "./desk_panel.js";
import { Lane } from "./desk_rows.js";
import { verbsFor } from "./desk_truth.js";
import { write } from "./dom.js";
import { mayCallAt } from "./door.js";
import { RoomDoor } from "./room_door.js";

const ROWS_AT_FIRST = 12;

/** Commands on tokens; a call out of turn is the room's own, and finishes whom the page shows. */
class RoomDoing extends Doing {
  constructor(pane, parts) {
    super(parts);
    this.pane = pane;
  }

  token(token, verb, body) {
    if (verb !== "call") return super.token(token, verb, body);
    const { belief, counter } = this.pane;
    const call = { token: token.id, reason: body.reason, after: belief.current() };
    return super.token(token, verb, call, `/api/counters/${counter}/call`);
  }
}

/**
 * `pane` is the room: its parts, words, connection and person. What stands in the frame is all that
 * is known of tokens; places to transfer to are asked for once.
 */
export class RoomLists {
  constructor(pane) {
    const { say, language, speech, part } = pane;
    this.pane = pane;
    this.part = part;
    this.say = say;
    this.places = { departments: [], counters: [] };
    this.showsAll = false;
    const live = {
      state: () => pane.live.state(),
      get snapshot() {
        return pane.lists.view.frame;
      },
    };
    const redraw = () => pane.redraw();
    const onRefused = (status, problem) => pane.refused(status, problem);
    const doing = new RoomDoing(pane, { live, speech, say, onRefused, onChange: redraw });
    const tools = { say, language, speech, doing, view: () => this.view, redraw, verbsFor: (token) => this.verbsFor(token) };
    tools.panel = new Panel(tools);
    this.panel = tools.panel;
    this.now = this.nowLane();
    this.waiting = new Lane(tools, part("waiting"), { named: () => this.several, heading: part("queue-heading") });
    this.held = new Lane(tools, part("on-hold"), { quick: "return", named: () => this.several, heading: part("aside-heading") });
    this.missed = new Lane(tools, part("missed-ones"), { quick: "reinstate", named: () => this.several, heading: part("aside-heading") });
    this.door = new RoomDoor(tools, decodeURIComponent(pane.counter), part("room-state"), part("door"));
    part("room-state").addEventListener("click", () => this.door.toggle());
    part("show-all").addEventListener("click", () => this.showAll());
    this.loadPlaces();
  }

  async loadPlaces() {
    const [departments, counters] = await Promise.all([ask("/api/departments"), ask("/api/counters")]);
    if (departments && departments.ok) this.places.departments = departments.answer.items;
    if (counters && counters.ok) this.places.counters = counters.answer.items;
    this.pane.redraw();
  }

  /** The one in the room, as if it were a row: its panel opens below the verbs. */
  nowLane() {
    const main = this.part("more-verbs");
    const line = this.part("now-row");
    const row = { line, main, token: null };
    const lane = { rows: new Map(), row, headingSeen: () => this.part("call-next") };
    main.addEventListener("click", () => {
      this.panel.toggle(row.token.id, lane);
      const first = line.querySelector("button");
      if (first) first.scrollIntoView({ block: "nearest" });
    });
    return lane;
  }

  showAll() {
    this.showsAll = !this.showsAll;
    this.pane.redraw();
  }

  /** A doctor who is bound to a room moves its own tokens only, and calls whoever waits there. */
  verbsFor(token) {
    const { me, counter } = this.pane;
    const here = token.counter ? mayCallAt(me, token.counter) : isFree(me);
    const theirs = here ? verbsFor(token) : ["reprint"];
    const mayCall = token.status === "waiting" && mayCallAt(me, decodeURIComponent(counter));
    return mayCall ? ["call", ...theirs] : theirs;
  }

  draw(view) {
    this.view = Object.assign({}, view, { frame: this.wide(view.frame) });
    const { frame } = this.view;
    this.several = new Set(frame.waiting.map(({ department }) => department)).size > 1;
    this.drawNow(frame);
    const shown = this.showsAll ? frame.waiting : frame.waiting.slice(0, ROWS_AT_FIRST);
    this.waiting.draw(shown, this.view);
    this.held.draw(frame.aside.filter(({ status }) => status === "on_hold"), this.view);
    this.missed.draw(frame.aside.filter(({ status }) => status === "missed"), this.view);
    this.part("aside").hidden = !frame.aside.length && this.panel.lane !== this.held && this.panel.lane !== this.missed;
    this.drawCounts(frame, shown.length);
    this.door.draw(frame.counter, view.nowMs);
    this.panel.draw(this.view);
    this.dim(view.state === "live");
  }

  /** The frame as reception's parts read it. */
  wide(frame) {
    const aside = frame.aside || [];
    const current = frame.counter.current ? [frame.counter.current] : [];
    const { departments, counters } = this.places;
    const known = counters.length ? counters : [frame.counter];
    return Object.assign({}, frame, {
      aside, departments, counters: known, stands: frame.stands || {}, tokens: current.concat(frame.waiting, aside),
    });
  }

  drawNow({ counter: { current } }) {
    const { row, rows } = this.now;
    const { panel, now } = this;
    // What was open for somebody who has left the room is nobody's any more.
    if (panel.lane === now && (!current || panel.id !== current.id)) panel.shut();
    // A form is longer than the screen: what stays in place would slide under the large button.
    this.part("call").classList.toggle("with-form", panel.lane === now);
    row.token = current;
    row.main.disabled = !current;
    rows.clear();
    if (current) rows.set(current.id, row);
  }

  /** All who wait are counted; the frame holds the first of them. */
  drawCounts({ waiting, waiting_total: total }, shown) {
    const { say } = this;
    write(this.part("waiting-count"), total ? String(total) : "");
    const none = total ? "" : say("nobody_waiting");
    write(this.part("more"), total > shown ? say("more_waiting", { n: total - shown }) : none);
    const all = this.part("show-all");
    all.hidden = total <= ROWS_AT_FIRST;
    const more = total > waiting.length ? "show_some" : "show_all";
    write(all, this.showsAll ? say("show_fewer") : say(more, { n: waiting.length, total }));
  }

  /** Dimmed, not disabled: such a button keeps the focus and answers every press in words. */
  dim(works) {
    for (const each of this.part("call").querySelectorAll("[data-acts]")) {
      each.setAttribute("aria-disabled", String(!works || each.dataset.acts === "not-now"));
    }
  }

  escape() {
    return this.panel.escape();
  }
}

function isFree({ role, counter, person }) {
  return role === "admin" || (!counter && !(person && person.counters.length));
}
