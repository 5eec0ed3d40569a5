/** The administrator's page: its parts, one at a time, and what to do next. */
import { Backups } from "./admin_backups.js";
import { AdminData } from "./admin_data.js";
import { Devices } from "./admin_devices.js";
import { Events } from "./admin_events.js";
import { HealthParts } from "./admin_health.js";
import { Hours } from "./admin_hours.js";
import { nextSteps } from "./admin_next.js";
import { Counters, Departments } from "./admin_places.js";
import { Settings } from "./admin_settings.js";
import { Staff } from "./admin_staff.js";
import { element, refill, write } from "./dom.js";
import { goToLogin, sayClosed, toldToLogIn } from "./door.js";
import { Person } from "./person.js";
import { Speech } from "./speech.js";
import { readPage } from "./words.js";

const LOOK_EVERY_MS = 5000;
const KINDS = {
  departments: Departments, counters: Counters, hours: Hours, staff: Staff, devices: Devices,
  settings: Settings, backups: Backups, events: Events, health: HealthParts,
};
const part = (id) => document.getElementById(id);

class AdminPage {
  constructor(page) {
    this.data = new AdminData();
    this.tools = Object.assign({}, page, {
      data: this.data,
      speech: new Speech(page.say),
      done: (words) => this.done(words),
      redraw: () => this.draw(),
      refuse: (result) => this.refuse(result),
    });
    this.parts = Object.keys(KINDS).map((name) => ({ name, part: new KINDS[name](this.tools) }));
    this.shown = null;
    this.drawn = "";
    this.touched = true;
  }

  async start() {
    for (const kind of ["pointerdown", "keydown", "wheel"]) {
      document.addEventListener(kind, () => { this.touched = true; }, { capture: true, passive: true });
    }
    window.addEventListener("hashchange", () => this.open());
    document.addEventListener("visibilitychange", () => this.look());
    window.addEventListener("logged-in", () => this.look());
    new Person(this.tools.say).start();
    await this.look();
    setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  /** Reads everything anew; what somebody is typing stays. */
  async look() {
    if (document.hidden || this.looking) return;
    this.looking = true;
    const byItself = !this.touched;
    this.touched = false;
    const refused = await this.data.load({ byItself });
    this.looking = false;
    if (refused) return this.turnAway(refused);
    const lost = this.data.lost;
    part("admin").dataset.connection = lost ? "lost" : "live";
    part("lost").hidden = !lost;
    write(part("lost"), lost ? this.tools.say("lost_admin") : "");
    if (!this.data.complete) return;
    if (!this.shown) this.open();
    else if (this.shown.part.isEditing()) this.drawParts();
    else this.draw();
  }

  turnAway(refused) {
    if (toldToLogIn(refused)) return goToLogin();
    return sayClosed(this.tools.say, null, "admin");
  }

  // --- one part at a time --------------------------------------------------------------------------

  open() {
    const name = location.hash.slice(1);
    const before = this.shown;
    this.shown = this.parts.find((each) => each.name === name) || { name: "", part: HOME };
    if (before && before !== this.shown) before.part.leave();
    part("admin").dataset.section = this.shown.name;
    part("part").hidden = !this.shown.name;
    this.drawn = "";
    this.draw();
    if (before && this.shown.name) this.arrive();
  }

  arrive() {
    window.scrollTo(0, 0);
    part("part-heading").focus({ preventScroll: true });
  }

  draw() {
    this.drawParts();
    const now = this.shown.name + this.data.fingerprint(this.shown.part.needs);
    if (!this.shown.name || (now === this.drawn && !this.shown.part.changed)) return;
    this.drawn = now;
    this.shown.part.changed = false;
    write(part("part-heading"), this.tools.say(`part_${this.shown.name}`));
    keepFocus(part("part-body"), (place) => {
      place.textContent = "";
      this.shown.part.draw(place);
    });
  }

  drawParts() {
    const { say } = this.tools;
    refill(part("parts-list"), this.parts.map(({ name, part: each }) => {
      const line = element("li", "");
      const link = line.appendChild(element("a", "choice"));
      link.href = `#${name}`;
      if (name === this.shown.name) link.setAttribute("aria-current", "page");
      link.appendChild(element("span", "name", say(`part_${name}`)));
      const words = each.summary();
      const told = words && link.appendChild(element("span", "note"));
      if (told) told.appendChild(element("bdi", "", words));
      if (told && each.isTrouble && each.isTrouble()) told.classList.add("mark");
      return line;
    }));
    const steps = this.shown.name ? [] : nextSteps(this.tools);
    part("next").hidden = !steps.length;
    refill(part("next-steps"), steps);
  }

  // --- what was done -------------------------------------------------------------------------------

  async done(words) {
    this.tools.speech.tell(words || this.tools.say("saved"));
    this.shown.part.changed = true;
    const refused = await this.data.load();
    return refused ? this.turnAway(refused) : this.draw();
  }

  refuse(result) {
    if (toldToLogIn(result)) return goToLogin();
    this.tools.speech.refuse(result.status, result.answer);
    return this.tools.speech.nudge();
  }
}

/** No part is open: on a phone the list of parts is all there is. */
const HOME = { needs: [], isEditing: () => false, leave: () => {}, changed: false };

/** Draws anew, and gives the focus back to what stands in its place. */
function keepFocus(place, draw) {
  const had = document.activeElement;
  const key = place.contains(had) ? had.dataset.key : "";
  const inside = place.contains(had);
  draw(place);
  if (!inside) return;
  const again = key && Array.from(place.querySelectorAll("[data-key]")).find((each) => each.dataset.key === key);
  (again || part("part-heading")).focus({ preventScroll: Boolean(again) });
}

new AdminPage(readPage()).start();
