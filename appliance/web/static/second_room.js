import { ask } from "./commands.js";
import { button } from "./desk_parts.js";
import { refill, write } from "./dom.js";
import { mayCallAt } from "./door.js";

const SUFFIX = "-2";
const BESIDE = "beside";

/**
 * A second room on the same device, where device and person may: beside the first, or on a phone
 * behind a switch. The address keeps it, so that a page loaded anew shows both.
 */
export class SecondRoom {
  constructor(page) {
    this.page = page;
    this.say = page.page.say;
    this.choices = document.getElementById("second-room");
    this.switch = document.getElementById("switch");
    this.rooms = [];
    this.buttons = [];
  }

  async knows(me) {
    const reply = await ask("/api/counters");
    if (!reply || !reply.ok) return;
    const own = this.page.panes[0].code;
    this.rooms = reply.answer.items.filter(({ code }) => code !== own && mayCallAt(me, code));
    const wished = new URLSearchParams(location.search).get(BESIDE);
    const isThere = this.page.panes.length > 1;
    if (!isThere && this.rooms.some(({ code }) => code === wished)) this.show(wished);
    this.drawChoices();
  }

  show(code) {
    const template = document.getElementById("second");
    document.getElementById("two-rooms").appendChild(template.content.cloneNode(true));
    this.page.add(code, SUFFIX);
    this.remember(code);
  }

  leave() {
    const place = this.page.panes[1].part("call");
    this.buttons = []; // they speak of two rooms, and there is one from here on
    this.page.drop();
    place.parentNode.removeChild(place);
    this.remember("");
  }

  remember(code) {
    const address = new URL(location.href);
    if (code) address.searchParams.set(BESIDE, code);
    else address.searchParams.delete(BESIDE);
    history.replaceState(null, "", address.pathname + address.search);
    for (const link of document.querySelectorAll(".languages a")) {
      const other = new URL(link.href);
      if (code) other.searchParams.set(BESIDE, code);
      else other.searchParams.delete(BESIDE);
      link.href = other.search;
    }
    this.drawSwitch();
    this.drawChoices();
  }

  drawChoices() {
    const { say } = this;
    const there = this.page.panes[1];
    const shown = this.rooms.filter(({ code }) => !there || code === there.code);
    this.choices.textContent = "";
    shown.forEach((room) => {
      const words = say(there ? "leave_room" : "add_room", { room: room.name });
      const press = () => (there ? this.leave() : this.show(room.code));
      this.choices.appendChild(button(words, "chip", press, false));
    });
  }

  /** On a phone, one room is seen at a time. */
  drawSwitch() {
    const { panes } = this.page;
    this.switch.hidden = panes.length < 2;
    this.buttons = this.switch.hidden ? [] : panes.map((pane) => button("", "chip", () => this.page.focus(pane), false));
    refill(this.switch, []);
    this.buttons.forEach((each) => this.switch.appendChild(each));
    this.draw();
  }

  draw() {
    this.buttons.forEach((each, n) => {
      const pane = this.page.panes[n];
      const { snapshot } = pane.live;
      each.setAttribute("aria-pressed", String(pane === this.page.focused));
      write(each, snapshot ? this.brief(snapshot) : pane.code);
    });
  }

  brief({ counter, waiting_total: total }) {
    const told = this.say("waiting_count", { n: total });
    return [counter.name, counter.current ? counter.current.label : "", told].filter(Boolean).join(" · ");
  }
}
