/** Reception's page: numbers are given, found and moved, and the day is kept. */
import { ClockOffer } from "./clock.js";
import { Doing } from "./desk_doing.js";
import { Day } from "./desk_day.js";
import { Ended } from "./desk_ended.js";
import { Finder } from "./desk_find.js";
import { Give } from "./desk_give.js";
import { Holding } from "./desk_holding.js";
import { listenToDeskKeys } from "./desk_keys.js";
import { Lanes } from "./desk_lanes.js";
import { Notices } from "./desk_notices.js";
import { Paper } from "./desk_paper.js";
import { Panel } from "./desk_panel.js";
import { Rooms } from "./desk_rooms.js";
import { goToLogin, mayKeepDesk, sayClosed } from "./door.js";
import { write } from "./dom.js";
import { drawFaults } from "./faults.js";
import { LetterKeys } from "./letter_keys.js";
import { Live, lostWords, socketUrl } from "./live.js";
import { Person } from "./person.js";
import { Speech } from "./speech.js";
import { Unprinted, newestUnprinted } from "./unprinted.js";
import { clockFace, readPage } from "./words.js";

const LOGIN_OR_DENIED = new Set([401, 403]);
const UNPRINTED_ROWS = 6;

const part = (id) => document.getElementById(id);

class DeskPage {
  constructor({ say, language }) {
    this.say = say;
    this.speech = new Speech(say);
    this.live = new Live(socketUrl("/ws/desk"), {
      onChange: () => this.refresh(),
      onRefused: () => this.checkDoor(),
    });
    const refused = (status, problem) => this.refused(status, problem);
    const doing = new Doing({ live: this.live, speech: this.speech, say, onRefused: refused, onChange: () => this.redraw() });
    const tools = { say, language, speech: this.speech, doing, view: () => this.view, redraw: () => this.redraw() };
    this.panel = new Panel(tools);
    tools.panel = this.panel;
    this.unprinted = new Unprinted(say, this.speech, { onRefused: refused, rows: UNPRINTED_ROWS });
    this.finder = new Finder(tools);
    this.parts = [
      new ClockOffer(say, this.speech),
      { draw: (view) => this.unprinted.draw(withAllOpen(view)) },
      new Give(tools, (id) => this.unprinted.press(id)),
      new Lanes(tools),
      new Rooms(tools),
      this.finder,
      new Ended(tools),
      new Day(tools),
      new Notices(tools),
      new Paper(tools),
      this.panel,
    ];
    this.holding = new Holding(this.panel);
    this.view = null;
    this.drawn = {};
  }

  start() {
    listenToDeskKeys({ finder: this.finder, panel: this.panel, letters: new LetterKeys(this.say) });
    this.live.start();
    new Person(this.say).start();
  }

  async checkDoor() {
    if (await mayKeepDesk()) return;
    this.live.stop();
    sayClosed(this.say, null, "desk");
  }

  /** The next look draws everything, also where no frame has come. */
  redraw() {
    this.drawn = {};
    this.refresh();
  }

  refresh() {
    const { live } = this;
    const view = { frame: live.snapshot, state: live.state(), nowMs: live.now(), silentMs: live.silentMs() };
    const second = Math.floor((view.state === "live" ? view.nowMs : view.silentMs) / 1000);
    const { drawn } = this;
    const { frame, state } = view;
    if (drawn.frame === frame && drawn.state === state && drawn.second === second) return;
    // Rows do not move under a finger; what is newest is drawn as soon as it is lifted.
    if (this.holding.touched() && drawn.state === state) return;
    if (state === "live" && drawn.state && drawn.state !== "live") this.speech.tell("");
    this.drawn = { frame, state, second };
    this.view = view;
    this.holding.still(() => this.draw(view));
  }

  draw(view) {
    part("desk").dataset.connection = view.state;
    write(part("connection"), this.connectionWord(view));
    this.drawLost(view);
    if (view.frame) drawFaults({ part, say: this.say }, view.frame);
    if (view.frame) this.parts.forEach((each) => each.draw(view));
    this.dim(view.state === "live");
  }

  connectionWord({ state, silentMs }) {
    if (state === "lost") return lostWords(this.say, silentMs);
    return this.say(state === "live" ? "connected" : "connecting");
  }

  drawLost({ state, frame }) {
    const lost = state === "lost";
    part("lost").hidden = !lost;
    const known = frame ? this.say("lost_desk", { time: clockFace(frame.now) }) : this.say("lost_before");
    write(part("lost"), lost ? known : "");
  }

  /** Dimmed, not disabled: such a button keeps the focus and answers every press in words. */
  dim(works) {
    for (const button of document.querySelectorAll("[data-acts]")) {
      button.setAttribute("aria-disabled", String(!works || button.dataset.acts === "not-now"));
    }
  }

  refused(status, problem) {
    if (problem && problem.code === "login-needed") goToLogin();
    else if (LOGIN_OR_DENIED.has(status)) this.checkDoor();
  }
}

/** The list of tokens without a ticket reads a room's frame; here it has everybody open. */
function withAllOpen(view) {
  const unprinted = newestUnprinted(view.frame.tokens);
  const frame = { counter: { current: null }, unprinted, unprinted_total: unprinted.length };
  return Object.assign({}, view, { frame });
}

new DeskPage(readPage()).start();
