import { element, write } from "./dom.js";
import { button } from "./desk_parts.js";
import { Lane } from "./desk_rows.js";
import { clockFace } from "./words.js";

const BREAKS_MIN = [10, 15, 30];

/** Each counter: who is there, whether it is open, and its door. */
export class Rooms {
  constructor(tools) {
    this.tools = tools;
    this.list = document.getElementById("rooms-list");
    this.rooms = new Map(); // counter code -> what is shown of it
  }

  draw(view) {
    const { counters, tokens } = view.frame;
    counters.forEach((counter) => {
      if (!this.rooms.has(counter.code)) this.rooms.set(counter.code, this.newRoom(counter.code));
      const here = tokens.filter((token) => isAt(token, counter));
      this.drawRoom(this.rooms.get(counter.code), counter, here, view);
    });
  }

  newRoom(code) {
    const place = this.list.appendChild(element("li", "room"));
    const head = place.appendChild(element("div", "head"));
    const name = head.appendChild(element("h3", ""));
    name.tabIndex = -1;
    const door = head.appendChild(button("", "small state", () => this.toggle(room), false));
    const choices = place.appendChild(element("div", "door"));
    const list = place.appendChild(element("ul", "rows"));
    const free = place.appendChild(element("p", "note"));
    const room = { code, place, name, door, choices, free };
    room.lane = new Lane(this.tools, list, { heading: name });
    choices.hidden = true;
    door.setAttribute("aria-expanded", "false");
    this.fillDoor(room);
    return room;
  }

  fillDoor(room) {
    const { say } = this.tools;
    const breaks = BREAKS_MIN.map((minutes) => [`pause ${minutes}`, say("pause_minutes", { n: minutes })]);
    const words = [["open", say("door_open")], ...breaks, ["close", say("door_close")]];
    words.forEach(([what, said]) => {
      const [verb, minutes] = what.split(" ");
      room.choices.appendChild(button(said, "chip", () => this.act(room, verb, minutes ? { minutes: Number(minutes) } : {})));
    });
  }

  toggle(room) {
    room.choices.hidden = !room.choices.hidden;
    room.door.setAttribute("aria-expanded", String(!room.choices.hidden));
  }

  drawRoom(room, counter, here, view) {
    const { say } = this.tools;
    write(room.name, counter.name);
    const state = stateOf(say, counter, view.nowMs);
    write(room.door, state);
    room.door.dataset.state = counter.state;
    room.door.setAttribute("aria-label", `${say("door_of", { room: counter.name })}. ${state}`);
    room.lane.draw(here, view);
    write(room.free, here.length ? "" : say(counter.state === "open" ? "room_free" : "room_empty"));
  }

  async act(room, verb, body) {
    const { doing, speech, say } = this.tools;
    const done = await doing.run(`room ${room.code}`, `/api/counters/${encodeURIComponent(room.code)}/${verb}`, body);
    if (!done) return;
    this.toggle(room);
    if (document.activeElement === document.body) room.door.focus({ preventScroll: true });
    speech.tell(say("did_door", { room: done.answer.name, state: stateOf(say, done.answer, 0) }));
  }
}

function isAt({ status, counter }, { code }) {
  return counter === code && (status === "called" || status === "serving");
}

function stateOf(say, { state, back_at: backAt }, nowMs) {
  const late = Date.parse(backAt) < nowMs;
  if (state === "paused" && backAt) return say(late ? "state_overdue" : "state_paused_until", { time: clockFace(backAt) });
  return say(`state_${state}`);
}
