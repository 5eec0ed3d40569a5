import { ask } from "./commands.js";
import { chooseField } from "./admin_form.js";
import { dayOf } from "./admin_words.js";
import { element, refill, write } from "./dom.js";
import { button } from "./desk_parts.js";
import { clockFace, textIn } from "./words.js";

const AT_ONCE = 50;
/** Verbs that belong together, as somebody would look for them. */
const GROUPS = {
  calls: ["call", "recall", "start", "finish", "mark_missed", "undo"],
  tokens: ["issue", "void", "reinstate", "second_chance", "hold", "return", "transfer", "cancel", "priority"],
  paper: ["printed", "not_printed", "reprint", "print", "new_roll"],
  day: ["open_day", "correct_day", "close_day", "erase_names", "confirm_time", "recover", "issuing", "set_notice", "take_notice_away"],
  rooms: ["open_counter", "pause_counter", "close_counter"],
  people: ["add_person", "change_person", "remove_person", "change_pin", "log_in", "log_out"],
  devices: ["pair_device", "unpair_device"],
  clinic: [
    "add_department", "change_department", "remove_department", "add_counter", "change_counter", "remove_counter",
    "change_settings",
  ],
};

/** What happened, newest first, in words. */
export class Events {
  constructor(tools) {
    this.tools = tools;
    this.needs = [];
    this.changed = false;
    this.wanted = { day: "", group: "", person: "" };
    this.items = null;
    this.more = false;
  }

  isEditing() {
    return true; // read on demand: a list that grows from above would move under the finger
  }

  leave() {
    this.items = null;
  }

  summary() {
    return "";
  }

  draw(place) {
    place.appendChild(this.filters());
    this.said = place.appendChild(element("p", "note"));
    this.said.setAttribute("role", "status");
    this.list = place.appendChild(element("ul", "lines events"));
    this.next = place.appendChild(button(this.tools.say("show_older"), "verb add", () => this.load(true), false));
    this.next.hidden = true;
    this.load(false);
  }

  filters() {
    const { say, data } = this.tools;
    const people = data.of.staff.items.map(({ id, name }) => [id, name]);
    const groups = Object.keys(GROUPS).map((name) => [name, say(`events_${name === "day" ? "day_group" : name}`)]);
    const box = element("div", "filters");
    const day = box.appendChild(element("div", "field"));
    const label = day.appendChild(element("label", "", say("events_day")));
    const input = day.appendChild(element("input", ""));
    input.type = "date";
    input.id = "events-day";
    label.htmlFor = input.id;
    input.value = this.wanted.day;
    input.addEventListener("change", () => this.want("day", input.value));
    const choose = (key, words, choices) => chooseField(say, {
      key, words, value: this.wanted[key], choices: [["", say("events_all")]].concat(choices), onChange: (value) => this.want(key, value),
    }).made;
    box.appendChild(choose("group", say("events_what"), groups));
    if (people.length) box.appendChild(choose("person", say("events_who"), people));
    return box;
  }

  want(key, value) {
    this.wanted[key] = value;
    this.load(false);
  }

  async load(older) {
    const { say } = this.tools;
    const reply = await ask(this.address(older));
    if (!reply || !reply.ok) return write(this.said, say("lost_admin"));
    const { items } = reply.answer;
    this.items = older ? this.items.concat(items) : items;
    this.next.hidden = items.length < AT_ONCE;
    write(this.said, this.items.length ? "" : say("events_none"));
    return refill(this.list, this.lines());
  }

  address(older) {
    const { day, group, person } = this.wanted;
    const asked = [`newest=true&limit=${AT_ONCE}`];
    if (day) asked.push(`day=${day}`);
    if (group) asked.push(`verb=${GROUPS[group].join(",")}`);
    if (person) asked.push(`person=${encodeURIComponent(person)}`);
    if (older && this.items.length) asked.push(`before=${this.items[this.items.length - 1].id}`);
    return `/api/events?${asked.join("&")}`;
  }

  lines() {
    const lines = [];
    let day = "";
    this.items.forEach((event) => {
      if (dayOf(event.at) !== day) {
        day = dayOf(event.at);
        lines.push(element("li", "day-line", day));
      }
      lines.push(this.line(event));
    });
    return lines;
  }

  line(event) {
    const { say } = this.tools;
    const line = element("li", "event");
    line.appendChild(element("span", "at", clockFace(event.at)));
    const about = line.appendChild(element("div", "about"));
    const what = about.appendChild(element("p", ""));
    if (event.label) what.appendChild(element("b", "", `${event.label} `));
    what.appendChild(element("bdi", "", say(`verb_${event.verb}`, this.named(event))));
    const facts = this.facts(event);
    if (facts.length) about.appendChild(element("p", "note")).appendChild(element("bdi", "", facts.join(" · ")));
    return line;
  }

  named({ detail }) {
    const settings = detail.after && !detail.name ? Object.keys(detail.after) : [];
    const named = settings.map((key) => this.tools.say.known(`set_${key.replace(".", "_")}`) || this.tools.say("part_hours"));
    const notice = detail.text ? textIn(detail.text, this.tools.language).words : "";
    return { name: detail.name || notice, settings: named.join(", ") };
  }

  /** Where, who and why. */
  facts(event) {
    const { say, data } = this.tools;
    const room = event.counter && (data.counter(event.counter) || { name: event.counter }).name;
    const who = event.person_name || (event.role ? say.known(`role_of_${event.role}`) : say("by_itself"));
    const device = event.detail.role && event.verb.indexOf("_device") > 0 ? say.known(`role_of_${event.detail.role}`) : "";
    return [device, room, who, whyOf(say, event)].filter(Boolean);
  }
}

function whyOf(say, { why, detail }) {
  if (why) return say.known(`why_${why.replace(/[ -]/g, "_")}`) || why;
  return detail.problem ? say.known(`fault_${detail.problem.replace(/-/g, "_")}`) || detail.problem : "";
}
