import { dayAndTime } from "./admin_words.js";
import { element } from "./dom.js";
import { kioskName } from "./faults.js";
import { underscored } from "./speech.js";

const TROUBLE = new Set(["trouble", "warning"]);
const ORDER = ["trouble", "warning", "unknown", "ok"];

/** How each part is, since when, and what to do. */
export class HealthParts {
  constructor(tools) {
    this.tools = tools;
    this.needs = ["health"];
    this.changed = false;
  }

  isEditing() {
    return false;
  }

  leave() {}

  rows() {
    const { items } = this.tools.data.of.health;
    return items.slice().sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  }

  wrong() {
    return this.rows().filter(({ state }) => TROUBLE.has(state));
  }

  isTrouble() {
    return this.wrong().length > 0;
  }

  summary() {
    const { say } = this.tools;
    const n = this.wrong().length;
    return n ? say("health_wrong", { n }) : say("health_well");
  }

  draw(place) {
    const list = place.appendChild(element("ul", "lines health"));
    const several = new Set(this.rows().map(({ kiosk }) => kiosk).filter(Boolean)).size > 1;
    this.rows().forEach((row) => list.appendChild(this.line(row, several)));
  }

  line({ part, state, code, since, message, what_to_do: help, kiosk }, several) {
    const { say } = this.tools;
    const key = `fault_${underscored(code)}`;
    const line = element("li", "line");
    line.dataset.state = state;
    const head = line.appendChild(element("div", "head"));
    const about = head.appendChild(element("div", "about"));
    const name = [say(`health_${part}`), several && kioskName(say, kiosk)].filter(Boolean).join(" · ");
    about.appendChild(element("h3", "", name));
    // What is only not known because the kiosk is silent is said once, at the kiosk.
    if (state !== "ok" && message) {
      about.appendChild(element("p", "", say.known(key) || message));
      const words = say.known(`${key}_do`) || help;
      if (words) about.appendChild(element("p", "", words));
    }
    const note = [say("since", { time: dayAndTime(say, since) }), code].filter(Boolean).join(" · ");
    about.appendChild(element("p", "note", note));
    head.appendChild(element("p", "state", say(`health_is_${state}`)));
    return line;
  }
}
