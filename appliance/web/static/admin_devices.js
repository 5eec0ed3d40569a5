import { newKey, send, change } from "./commands.js";
import { Form, chooseField, confirmed } from "./admin_form.js";
import { dayAndTime } from "./admin_words.js";
import { element, write } from "./dom.js";
import { button } from "./desk_parts.js";

const ROLES = ["doctor", "reception", "admin", "kiosk", "display"];
const COUNT_EVERY_MS = 1000;

/** Phones, tablets, kiosks and screens that belong to the clinic; and one more. */
export class Devices {
  constructor(tools) {
    this.tools = tools;
    this.needs = ["devices", "counters"];
    this.changed = false;
    this.form = null;
    this.made = null; // the code that waits for its device
    this.ticking = 0;
  }

  isEditing() {
    return Boolean(this.form);
  }

  leave() {
    clearInterval(this.ticking);
    this.form = null;
    this.made = null;
  }

  rows() {
    return this.tools.data.of.devices.items;
  }

  summary() {
    return this.tools.say("devices", { n: this.tools.data.of.devices.total });
  }

  draw(place) {
    this.drawPairing(place);
    const list = place.appendChild(element("ul", "lines"));
    this.rows().slice().reverse().forEach((device) => list.appendChild(this.line(device)));
  }

  line(device) {
    const { say, data } = this.tools;
    const line = element("li", "line").appendChild(element("div", "head"));
    const about = line.appendChild(element("div", "about"));
    const title = about.appendChild(element("h3", "", say(`role_of_${device.role}`)));
    const room = device.counter && data.counter(device.counter);
    if (room) title.appendChild(element("bdi", "", ` · ${room.name}`));
    const own = device.id === data.of.me.device ? say("this_device") : "";
    const seen = device.seen_at ? say("seen", { time: dayAndTime(say, device.seen_at) }) : say("unseen");
    const facts = [own, say("paired_on", { time: dayAndTime(say, device.paired_at) }), seen];
    about.appendChild(element("p", "note", facts.filter(Boolean).join(" · ")));
    about.appendChild(element("p", "note")).appendChild(element("bdi", "", device.name));
    line.appendChild(this.removing(device));
    return line.parentNode;
  }

  removing(device) {
    const { say, refuse, done } = this.tools;
    const own = device.id === this.tools.data.of.me.device;
    const act = async () => {
      const result = await change("DELETE", `/api/devices/${encodeURIComponent(device.id)}`);
      return result.ok ? done(say("unpaired_it")) : refuse(result);
    };
    const question = say(own ? "unpair_own_sure" : "unpair_sure");
    return confirmed(this.tools, { words: say("unpair"), question, act, key: `unpair ${device.id}` });
  }

  // --- one more ------------------------------------------------------------------------------------

  drawPairing(place) {
    const { say } = this.tools;
    if (this.made) return this.drawCode(place);
    if (!this.form) {
      const add = place.appendChild(button(say("pair_new"), "verb add", () => this.open(), false));
      add.dataset.key = "pair";
      return add;
    }
    const box = place.appendChild(element("div", "adding"));
    box.appendChild(element("h3", "", say("pair_new")));
    return box.appendChild(this.form.place);
  }

  open() {
    const { say, data } = this.tools;
    const rooms = [["", say("any_counter")]].concat(data.counters.map(({ code, name }) => [code, name]));
    const where = chooseField(say, { key: "counter", words: say("pair_counter"), value: "", choices: rooms });
    const fields = [
      chooseField(say, {
        key: "role", words: say("pair_role"), value: "doctor", choices: ROLES.map((role) => [role, say(`role_of_${role}`)]),
        onChange: (role) => { where.made.hidden = role !== "doctor"; },
      }),
      where,
    ];
    this.form = new Form(this.tools, {
      fields, cancel: () => this.close(), saveWords: say("pair_make"), saved: (made) => this.show(made),
      send: ({ role, counter }) => send("/api/pairings", { role, counter: role === "doctor" && counter ? counter : null }, newKey()),
    });
    this.again();
    this.form.focus();
  }

  close() {
    this.leave();
    this.again();
  }

  again() {
    this.changed = true;
    this.tools.redraw();
  }

  show(made) {
    this.form = null;
    this.made = Object.assign({ until: performance.now() + made.lives_s * 1000, known: this.tools.data.of.devices.total }, made);
    this.again();
    clearInterval(this.ticking);
    this.ticking = setInterval(() => this.tick(), COUNT_EVERY_MS);
    const title = document.getElementById("pair-title");
    if (title) title.focus();
  }

  drawCode(place) {
    const { say } = this.tools;
    const box = place.appendChild(element("div", "adding pairing"));
    const title = box.appendChild(element("h3", "", say("pair_how")));
    title.id = "pair-title";
    title.tabIndex = -1;
    const left = box.appendChild(element("div", "pair-sides"));
    const picture = left.appendChild(element("div", "qr"));
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", say("pair_qr"));
    picture.appendChild(parsed(this.made.qr));
    const words = left.appendChild(element("div", "pair-words"));
    words.appendChild(element("p", "note", say("pair_link")));
    words.appendChild(element("p", "link", this.made.url));
    words.appendChild(element("p", "note", say("pair_typed")));
    words.appendChild(element("p", "code-large", this.made.code));
    const counting = words.appendChild(element("p", "left"));
    counting.id = "pair-left";
    box.appendChild(button(say("pair_end"), "verb", () => this.close(), false)).dataset.key = "pair";
    this.tick();
  }

  tick() {
    const place = document.getElementById("pair-left");
    if (!place || !this.made) return;
    const { say, data } = this.tools;
    const seconds = Math.max(0, Math.ceil((this.made.until - performance.now()) / 1000));
    const face = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const isThere = data.of.devices.total > this.made.known;
    place.classList.toggle("mark", !isThere && !seconds);
    write(place, isThere ? say("pair_there") : seconds ? say("pair_left", { time: face }) : say("pair_over"));
  }
}

/** A picture that our own service drew, as parts of this page. */
function parsed(svg) {
  return document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
}
