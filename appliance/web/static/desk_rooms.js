import { element, write } from "./dom.js";
import { button, codesOf, dropGone } from "./desk_parts.js";
import { Lane } from "./desk_rows.js";
import { RoomDoor } from "./room_door.js";

/** Each counter: who is there, whether it is open, and its door. */
export class Rooms {
  constructor(tools) {
    this.tools = tools;
    this.list = document.getElementById("rooms-list");
    this.rooms = new Map(); // counter code -> what is shown of it
  }

  draw(view) {
    const { counters, tokens } = view.frame;
    dropGone(this.rooms, codesOf(counters), ({ place }) => place, ({ lane }) => lane === this.tools.panel.lane);
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
    const opener = head.appendChild(button("", "small state", () => door.toggle(), false));
    const choices = place.appendChild(element("div", "door"));
    const list = place.appendChild(element("ul", "rows"));
    const free = place.appendChild(element("p", "note"));
    const door = new RoomDoor(this.tools, code, opener, choices);
    const room = { code, place, name, door, free };
    room.lane = new Lane(this.tools, list, { heading: name });
    return room;
  }

  drawRoom(room, counter, here, view) {
    const { say } = this.tools;
    write(room.name, counter.name);
    room.door.draw(counter, view.nowMs);
    room.lane.draw(here, view);
    write(room.free, here.length ? "" : say(counter.state === "open" ? "room_free" : "room_empty"));
  }
}

function isAt({ status, counter }, { code }) {
  return counter === code && (status === "called" || status === "serving");
}
