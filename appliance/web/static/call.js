/** The doctor's page: a room, or two beside each other, and who is at it. */
import { ClockOffer } from "./clock.js";
import { stayAwake } from "./device.js";
import { listenToKeys } from "./keys.js";
import { LetterKeys } from "./letter_keys.js";
import { Person } from "./person.js";
import { RoomPane } from "./room_pane.js";
import { SecondRoom } from "./second_room.js";
import { readPage } from "./words.js";

const part = (id) => document.getElementById(id);

class CallPage {
  constructor(page) {
    this.page = page;
    const first = new RoomPane(page, "", () => this.changed());
    first.extras = [new ClockOffer(page.say, first.speech)];
    this.panes = [first];
    this.focused = first;
    this.second = new SecondRoom(this);
  }

  start() {
    const [first] = this.panes;
    const isCallNext = (target) => this.panes.some(({ button }) => button === target);
    listenToKeys(isCallNext, new LetterKeys(this.page.say), (verb) => this.focused.key(verb));
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.focused.lists.escape());
    this.listenTo(first);
    first.start();
    stayAwake(() => {
      part("awake-hint").hidden = false;
    });
    new Person(this.page.say, (me) => this.knows(me)).start();
  }

  knows(me) {
    this.me = me;
    this.panes.forEach((pane) => pane.knows(me));
    this.second.knows(me);
  }

  /** Keys act on the room that was used last. */
  listenTo(pane) {
    const place = pane.part("call");
    const use = () => this.focus(pane);
    place.addEventListener("focusin", use);
    place.addEventListener("pointerdown", use);
  }

  focus(pane) {
    if (this.focused === pane) return;
    this.focused = pane;
    this.changed();
  }

  add(code, suffix) {
    const pane = new RoomPane(Object.assign({}, this.page, { counter: code }), suffix, () => this.changed());
    this.panes.push(pane);
    this.listenTo(pane);
    if (this.me) pane.knows(this.me);
    pane.start();
    this.changed();
  }

  /** Leaves out the second room. */
  drop() {
    const pane = this.panes.pop();
    pane.stop();
    this.focused = this.panes[0];
    this.changed();
  }

  changed() {
    const { panes, focused } = this;
    part("two-rooms").dataset.rooms = String(panes.length);
    panes.forEach((pane) => pane.part("call").classList.toggle("focused", pane === focused && panes.length > 1));
    document.title = panes.map(titleOf).filter(Boolean).join(" | ") || document.title;
    if (this.second) this.second.draw();
  }
}

function titleOf({ live: { snapshot } }) {
  if (!snapshot) return "";
  const { current, name } = snapshot.counter;
  return `${current ? `${current.label} · ` : ""}${name}`;
}

new CallPage(readPage()).start();
