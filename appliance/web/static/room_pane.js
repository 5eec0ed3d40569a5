/** One room of the doctor's page: one press is one call, and what became of it is always said. */
import { Belief } from "./belief.js";
import { ask, newKey, send } from "./commands.js";
import { feelSuccess, feelTrouble } from "./device.js";
import { isGivenUp, mayEnter, sayClosed } from "./door.js";
import { Drawing } from "./draw.js";
import { Live, socketUrl } from "./live.js";
import { allows, plan, withCurrent } from "./plan.js";
import { RoomLists } from "./room_lists.js";
import { Speech } from "./speech.js";
import { Unprinted } from "./unprinted.js";

const DONE = {
  start: "did_start",
  recall: "did_recall",
  missed: "did_missed",
  finish: "did_finish_one",
  undo: "did_undo",
};
/** Who is sent away unseen would never be seen: a press must be for somebody who could be read. */
const SENDS_AWAY = new Set(["missed", "finish"]);
/** Refusals that tell that somebody else is in the room than this page shows. */
const NOT_THERE = new Set(["not-current", "no-current-token"]);
/** Until the service has said who asks: nobody bound to a room. */
const NOBODY = { role: "doctor", counter: null, person: null };

/** `suffix` tells the parts of two rooms apart; `onChange()` runs whenever this one was drawn. */
export class RoomPane {
  constructor({ counter, say, language }, suffix, onChange) {
    this.code = counter;
    this.counter = encodeURIComponent(counter);
    Object.assign(this, { say, language, onChange, me: NOBODY, extras: [] });
    this.part = (id) => document.getElementById(id + suffix);
    this.belief = new Belief();
    this.drawing = new Drawing(say, language, this.part);
    this.speech = new Speech(say, this.part);
    const onRefused = (status, problem) => this.refused(status, problem);
    this.unprinted = new Unprinted(say, this.speech, { onRefused, part: this.part });
    this.live = new Live(socketUrl(`/ws/counters/${this.counter}`), {
      onChange: () => this.refresh(),
      onRefused: () => this.checkDoor(counter),
    });
    this.button = this.part("call-next");
    this.busy = null; // the verb that is being asked for
    this.pressed = { kind: "idle" }; // what Call Next promised when it was pressed
    this.early = null; // {frame, shown}: an answer drawn before its own frame has come
    this.calledHere = null;
    this.drawn = {};
    this.lists = new RoomLists(this);
  }

  start() {
    const dock = this.part("dock");
    this.button.addEventListener("click", () => this.press("call-next"));
    // A tap on the disabled button falls through to the dock: it is answered, not swallowed.
    dock.addEventListener("click", () => this.button.disabled && this.sayNotNow());
    for (const button of this.part("call").querySelectorAll("[data-verb]")) {
      button.addEventListener("click", () => this.press(button.dataset.verb));
    }
    this.live.start();
  }

  /** Who asks; what is offered depends on it. */
  knows(me) {
    this.me = me;
    this.redraw();
  }

  /** For good: what is answered late is drawn no more. */
  stop() {
    this.stopped = true;
    this.live.stop();
  }

  async checkDoor(counter) {
    const { enter, own } = await mayEnter(counter);
    if (enter) {
      // The service has the words for that; beside another room, this one is left out.
      if (await isGivenUp(counter)) location.reload();
      return;
    }
    this.stop();
    sayClosed(this.say, own, "call", this.part);
  }

  frame() {
    const { snapshot } = this.live;
    return this.early && this.early.frame === snapshot ? this.early.shown : snapshot;
  }

  /** The next look draws everything, also where no frame has come. */
  redraw() {
    this.drawn = {};
    this.refresh();
  }

  refresh() {
    if (this.stopped) return;
    const { live, busy, pressed } = this;
    const view = { state: live.state(), nowMs: live.now(), silentMs: live.silentMs(), busy, pressed };
    view.frame = this.frame();
    const { frame, state, nowMs, silentMs } = view;
    if (frame && state === "live") this.belief.show(idOf(frame.counter.current));
    // Frames are drawn at once and the clock once a second: an old tablet has better to do.
    const second = Math.floor((state === "live" ? nowMs : silentMs) / 1000);
    const { drawn } = this;
    if (drawn.frame === frame && drawn.state === state && drawn.busy === busy && drawn.second === second) return;
    // What was said about the lost line is over when it is back.
    if (state === "live" && drawn.state && drawn.state !== "live" && !busy) this.speech.tell("");
    this.drawn = { frame, state, busy, second };
    this.drawing.draw(view);
    this.extras.forEach((each) => each.draw(view));
    this.unprinted.draw(view);
    if (frame) this.lists.draw(view);
    this.onChange();
  }

  key(verb) {
    if (verb !== "call-next" || !this.unprinted.hasJustGone()) return this.press(verb);
    this.speech.tell(this.say("list_changed"));
    this.speech.nudge();
  }

  press(verb) {
    if (this.busy) this.sayBusy();
    else if (this.live.state() !== "live") this.sayNotNow();
    else if (verb === "call-next") this.callNext();
    else if (allows(verb, this.frame(), this.live.now())) this.command(verb);
    else this.speech.nudge();
  }

  sayBusy() {
    this.speech.tell(this.say("one_press"));
    this.speech.nudge();
  }

  sayNotNow() {
    this.speech.warn(this.say("not_now"));
    this.speech.nudge();
    feelTrouble();
  }

  async callNext() {
    const frame = this.live.snapshot;
    this.pressed = plan(this.frame());
    const result = await this.send("call-next", { after: this.belief.current() });
    if (!result) return;
    // Drawn at once, unless a newer frame has come meanwhile: that one knows more.
    if (this.live.snapshot === frame) this.early = { frame, shown: withCurrent(frame, result.token) };
    this.speech.tell(this.calledWord(result));
    this.refresh();
  }

  calledWord({ token, repeated }) {
    const { kind, finishes } = this.pressed;
    if (repeated) return this.repeatedWord(token);
    if (!token) return this.say(kind === "idle" ? "did_nothing" : "did_finish", { label: finishes });
    this.calledHere = token.id;
    return this.say("did_call", { label: token.label });
  }

  repeatedWord(token) {
    if (!token) return this.say("changed");
    const here = token.id === this.calledHere;
    return this.say(here ? "called_already" : "called_elsewhere", { label: token.label });
  }

  /** A verb on the token that is shown, and on no other: somebody may have called meanwhile. */
  async command(verb) {
    const { id } = this.frame().counter.current;
    if (SENDS_AWAY.has(verb) && !this.isRead(id)) return this.sayChanged();
    const result = await this.send(verb, { token: id });
    if (result) this.speech.tell(this.say(DONE[verb], { label: result.token && result.token.label }));
  }

  /** Whether a press can be meant for this token: it was read, or has just been called from here. */
  isRead(id) {
    return id === this.calledHere || id === this.belief.current();
  }

  sayChanged() {
    this.speech.tell(this.say("changed"));
    this.speech.nudge();
  }

  /** The service's answer, or null after the trouble has been said. */
  async send(verb, body) {
    this.busy = verb;
    this.speech.tell("");
    this.refresh();
    const { ok, status, answer } = await send(`/api/counters/${this.counter}/${verb}`, body, newKey());
    this.busy = null;
    this.refresh();
    if (ok) feelSuccess();
    else this.sayRefused(status, answer);
    return ok ? answer : null;
  }

  sayRefused(status, problem) {
    this.speech.refuse(status, problem);
    feelTrouble();
    this.refused(status, problem);
  }

  /** Perhaps this page has no business here any more, or shows who is not in the room any more. */
  refused(status, problem) {
    if (status === 401 || status === 403) this.checkDoor(this.code);
    else if (problem && NOT_THERE.has(problem.code)) this.lookAgain();
  }

  /** Shows who is in the room now; a frame that has come meanwhile knows more. */
  async lookAgain() {
    const frame = this.live.snapshot;
    const reply = await ask("/api/counters");
    const here = reply && reply.ok && reply.answer.items.find(({ code }) => code === this.code);
    if (!here || this.live.snapshot !== frame) return;
    this.early = { frame, shown: withCurrent(frame, here.current) };
    this.refresh();
  }
}

function idOf(token) {
  return token ? token.id : null;
}
