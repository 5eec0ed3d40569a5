import { newKey, send } from "./commands.js";
import { dayAndTime, megabytes } from "./admin_words.js";
import { element } from "./dom.js";
import { button } from "./desk_parts.js";

/** Backups that are kept on this machine, and one more. */
export class Backups {
  constructor(tools) {
    this.tools = tools;
    this.needs = ["backups"];
    this.changed = false;
  }

  isEditing() {
    return false;
  }

  leave() {}

  rows() {
    return this.tools.data.of.backups.items;
  }

  summary() {
    const { say } = this.tools;
    const newest = this.rows()[0];
    return newest ? say("backup_last", { time: dayAndTime(say, newest.at) }) : say("backups_none");
  }

  draw(place) {
    const { say } = this.tools;
    place.appendChild(element("p", "intro", say("backups_intro")));
    const now = place.appendChild(button(say("back_up_now"), "verb add", () => this.make(now), false));
    now.dataset.key = "make";
    if (!this.rows().length) place.appendChild(element("p", "note", say("backups_none")));
    const list = place.appendChild(element("ul", "lines"));
    this.rows().forEach(({ file, at, bytes }) => {
      const about = list.appendChild(element("li", "line")).appendChild(element("div", "about"));
      about.appendChild(element("h3", "", dayAndTime(say, at)));
      about.appendChild(element("p", "note", `${megabytes(say, bytes)} · ${file}`));
    });
  }

  async make(now) {
    if (now.getAttribute("aria-busy") === "true") return;
    now.setAttribute("aria-busy", "true");
    const result = await send("/api/backups", {}, newKey());
    now.removeAttribute("aria-busy");
    if (result.ok) this.tools.done(this.tools.say("backed_up"));
    else this.tools.refuse(result);
  }
}
