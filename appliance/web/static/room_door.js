import { button } from "./desk_parts.js";
import { element, write } from "./dom.js";
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
    this.choices.appendChild(this.comingForm());
  }

  /** When somebody will be there, who is not yet or no more. */
  comingForm() {
    const { say } = this.tools;
    const form = element("form", "coming");
    const label = form.appendChild(element("label", "", say("door_expected")));
    this.time = label.appendChild(element("input", ""));
    this.time.type = "time";
    const tell = button(say("door_expected_tell"), "chip", () => {});
    tell.type = "submit";
    form.appendChild(tell);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.expect();
    });
    return form;
  }

  async expect() {
    const { speech, say } = this.tools;
    const notSoon = (status) => {
      if (status === 422) speech.warn(say("door_expected_wrong"));
      return status === 422;
    };
    if (!this.time.value) {
      notSoon(422);
      return this.time.focus();
    }
    return this.act("close", { expected_at: this.time.value }, notSoon);
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

  async act(verb, body, onProblem) {
    const { doing, speech, say } = this.tools;
    const path = `/api/counters/${encodeURIComponent(this.code)}/${verb}`;
    // Before the answer: the change may be seen earlier, and who opens the choices anew wants them.
    this.putAway();
    const done = await doing.run(`room ${this.code}`, path, body, onProblem);
    if (!done) return this.fold(false);
    speech.tell(say("did_door", { room: done.answer.name, state: stateOf(say, done.answer, 0) }));
  }

  putAway() {
    // What is hidden loses its focus only with the next picture, and to nobody.
    const hadFocus = this.choices.contains(document.activeElement);
    this.fold(true);
    if (hadFocus) this.opener.focus({ preventScroll: true });
  }
}

function stateOf(say, { state, back_at: back, expected_at: expected }, nowMs) {
  const at = expected || back;
  if (!at) return say(`state_${state}`);
  const [soon, late] = expected ? ["state_expected", "state_expected_late"] : ["state_paused_until", "state_overdue"];
  return say(Date.parse(at) < nowMs ? late : soon, { time: clockFace(at) });
}
