import { replay, write } from "./dom.js";
import { drawFaults } from "./faults.js";
import { lostWords } from "./live.js";
import { allows, plan, undoLeftMs } from "./plan.js";
import { departmentName, minutesSince } from "./queue.js";
import { clockFace } from "./words.js";

/** Draws the doctor's page. A view is {frame, state, nowMs, silentMs, busy}; frame may be null. */
export class Drawing {
  constructor(say, language, part) {
    this.say = say;
    this.language = language;
    this.part = part;
    this.undo = { until: null, wholeMs: 1 };
    this.owesFocus = false;
  }

  draw(view) {
    this.part("call").dataset.connection = view.state;
    write(this.part("connection"), this.connectionWord(view));
    if (view.frame) this.drawFrame(view);
    this.drawCallNext(view);
  }

  drawFrame(view) {
    this.drawRoom(view.frame.counter);
    this.drawNow(view);
    this.drawVerbs(view);
    this.drawUndo(view);
    if (this.part("faults")) drawFaults(this, view.frame); // beside another room, that one tells it
  }

  connectionWord({ state, silentMs }) {
    if (state === "lost") return lostWords(this.say, silentMs);
    return this.say(state === "live" ? "connected" : "connecting");
  }

  drawRoom({ name }) {
    write(this.part("room"), name);
  }

  drawNow(view) {
    const token = view.frame.counter.current;
    const status = token ? token.status : "free";
    this.part("now").dataset.status = status;
    write(this.part("now-heading"), this.heading(view, status));
    this.drawLabel(token ? token.label : "–");
    write(this.part("now-department"), token ? departmentName(token, this.language) : "");
    write(this.part("now-note"), token ? this.note(token, view.nowMs) : "");
    write(this.part("now-code"), token && token.check_code ? this.say("check_code", { code: token.check_code }) : "");
  }

  heading({ state, frame }, status) {
    if (state === "lost") return this.say("as_it_was", { time: clockFace(frame.now) });
    return this.say(status === "free" ? "room_free" : status);
  }

  drawLabel(label) {
    const place = this.part("now-label");
    if (place.textContent === label) return;
    const moves = place.textContent !== "";
    place.textContent = label;
    if (moves) replay(place, "arrived");
  }

  note(token, nowMs) {
    const since = token.started_at || token.called_at;
    const words = [];
    if (since) words.push(this.say("since", { time: clockFace(since) }));
    if (since && nowMs - Date.parse(since) >= 60000) words.push(minutesSince(this.say, since, nowMs));
    if (token.calls > 1) words.push(this.say("calls", { n: token.calls }));
    return words.join(" · ");
  }

  drawVerbs({ frame, state, nowMs, busy }) {
    for (const button of this.part("call").querySelectorAll("[data-verb]")) {
      const verb = button.dataset.verb;
      button.disabled = state !== "live" || !allows(verb, frame, nowMs);
      button.setAttribute("aria-busy", String(busy === verb));
    }
  }

  drawUndo({ frame, nowMs }) {
    const leftMs = undoLeftMs(frame, nowMs);
    if (frame.undo_until !== this.undo.until) {
      this.undo = { until: frame.undo_until, wholeMs: Math.max(leftMs, 1) };
    }
    const words = leftMs ? this.say("undo_seconds", { n: Math.ceil(leftMs / 1000) }) : "";
    write(this.part("undo-seconds"), words);
    const part = Math.min(1, leftMs / this.undo.wholeMs);
    this.part("undo-left").style.transform = `scaleX(${part.toFixed(3)})`;
  }

  drawCallNext(view) {
    const button = this.part("call-next");
    const hadFocus = document.activeElement === button;
    const { kind, what, why } = this.promise(view);
    write(this.part("call-next-what"), what);
    write(this.part("call-next-why"), why);
    button.dataset.plan = kind;
    button.setAttribute("aria-busy", String(view.busy === "call-next"));
    button.disabled = view.state !== "live" && view.busy !== "call-next";
    this.keepFocus(button, hadFocus);
  }

  /** A disabled button loses the keyboard's focus; it gets it back when it works again. */
  keepFocus(button, hadFocus) {
    if (button.disabled) {
      this.owesFocus = this.owesFocus || hadFocus;
    } else if (this.owesFocus) {
      if (document.activeElement === document.body) button.focus({ preventScroll: true });
      this.owesFocus = false;
    }
  }

  /** What the button says it will do, and below it why, or why it cannot. */
  promise(view) {
    const { frame, state, busy } = view;
    const offered = frame ? plan(frame) : { kind: "idle" };
    const { kind } = busy === "call-next" ? view.pressed : offered;
    if (busy === "call-next") {
      const what = this.say(kind === "finish" ? "finishing" : "calling");
      return { kind, what, why: "\u00a0" };
    }
    if (state === "lost") {
      return { kind, what: this.connectionWord(view), why: this.say("lost_why") };
    }
    if (state !== "live") return { kind, what: this.say(state), why: this.say(`${state}_why`) };
    return Object.assign({ kind }, this.offer(offered));
  }

  offer({ kind, label, finishes }) {
    const { say } = this;
    const nobody = say("nobody_waiting");
    if (kind === "idle") return { what: say("call_next"), why: nobody };
    if (kind === "finish") return { what: say("finish_one", { label }), why: nobody };
    const why = finishes ? say("call_finishes", { label: finishes }) : say("call_first");
    return { what: say("call_one", { label }), why };
  }
}
