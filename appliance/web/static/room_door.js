import { button } from "./desk_parts.js";
import { write } from "./dom.js";
import { clockFace } from "./words.js";

const BREAKS_MIN = [10, 15, 30];

/** Opens, pauses and closes a counter: a button that says how it stands, and choices behind it. */
export class RoomDoor {
  constructor(tools, code, opener, choices) {
    Object.assign(this, { tools, code, opener, choices });
    this.fold(true);
    this.fill();
  }

  fill() {
    const { say } = this.tools;
    const breaks = BREAKS_MIN.map((minutes) => [`pause ${minutes}`, say("pause_minutes", { n: minutes })]);
    const words = [["open", say("door_open")], ...breaks, ["close", say("door_close")]];
    words.forEach(([what, said]) => {
      const [verb, minutes] = what.split(" ");
      this.choices.appendChild(button(said, "chip", () => this.act(verb, minutes ? { minutes: Number(minutes) } : {})));
    });
  }

  toggle() {
    this.fold(!this.choices.hidden);
  }

  fold(folded) {
    this.choices.hidden = folded;
    this.opener.setAttribute("aria-expanded", String(!folded));
  }

  draw(counter, nowMs) {
    const { say } = this.tools;
    const state = stateOf(say, counter, nowMs);
    write(this.opener, state);
    this.opener.dataset.state = counter.state;
    this.opener.setAttribute("aria-label", `${say("door_of", { room: counter.name })}. ${state}`);
  }

  async act(verb, body) {
    const { doing, speech, say } = this.tools;
    const done = await doing.run(`room ${this.code}`, `/api/counters/${encodeURIComponent(this.code)}/${verb}`, body);
    if (!done) return;
    this.fold(true);
    if (document.activeElement === document.body) this.opener.focus({ preventScroll: true });
    speech.tell(say("did_door", { room: done.answer.name, state: stateOf(say, done.answer, 0) }));
  }
}

function stateOf(say, { state, back_at: backAt }, nowMs) {
  const late = Date.parse(backAt) < nowMs;
  if (state === "paused" && backAt) return say(late ? "state_overdue" : "state_paused_until", { time: clockFace(backAt) });
  return say(`state_${state}`);
}
