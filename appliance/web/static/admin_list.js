import { element } from "./dom.js";
import { button } from "./desk_parts.js";

/**
 * A part of the page that is a list: each row opens in place as a form, and a button adds one more.
 *
 * A list says `rows()`, `rowOf(item)` (its name and what is told of it), `formOf(item, close)` and,
 * where one can be added, `addWords`.
 */
export class EditableList {
  constructor(tools) {
    this.tools = tools;
    this.opened = null; // the key of the row that is open; "" for a new one
    this.changed = false;
    this.needs = [];
  }

  isEditing() {
    return this.opened !== null;
  }

  leave() {
    this.opened = null;
  }

  draw(place) {
    const list = place.appendChild(element("ul", "lines"));
    this.rows().forEach((item) => list.appendChild(this.line(item)));
    if (this.addWords) this.drawAdding(place);
    if (this.after) this.after(place);
  }

  line(item) {
    const { say } = this.tools;
    const { key, name, told, mark } = this.rowOf(item);
    const line = element("li", "line");
    const head = line.appendChild(element("div", "head"));
    const about = head.appendChild(element("div", "about"));
    const shown = about.appendChild(element("h3", ""));
    shown.appendChild(element("bdi", "", name));
    told.filter(Boolean).forEach((words) => about.appendChild(element("p", "note")).appendChild(element("bdi", "", words)));
    if (mark) about.appendChild(element("p", "mark", mark));
    if (!this.formOf) return line;
    const isOpen = this.opened === key;
    const change = head.appendChild(button(say(isOpen ? "close_it" : "change_it"), "small", () => this.toggle(key), false));
    change.setAttribute("aria-expanded", String(isOpen));
    change.setAttribute("aria-label", `${change.textContent}: ${name}`);
    change.dataset.key = `change ${key}`;
    if (isOpen) this.showForm(line, this.formOf(item, () => this.toggle(key)));
    return line;
  }

  drawAdding(place) {
    if (this.opened === "") {
      const box = place.appendChild(element("div", "adding"));
      box.appendChild(element("h3", "", this.addWords));
      this.showForm(box, this.formOf(null, () => this.toggle("")));
      return;
    }
    const add = place.appendChild(button(this.addWords, "verb add", () => this.toggle(""), false));
    add.dataset.key = "add";
  }

  showForm(place, { form, more }) {
    place.appendChild(form.place);
    (more || []).forEach((each) => form.place.appendChild(each));
    requestAnimationFrame(() => form.focus());
  }

  toggle(key) {
    const closes = this.opened === key;
    this.opened = closes ? null : key;
    this.changed = true;
    this.tools.redraw();
    if (closes) this.giveBack(key);
  }

  /** The focus goes to where the form was opened. */
  giveBack(key) {
    const wanted = key ? `change ${key}` : "add";
    const all = Array.from(document.querySelectorAll("#part-body [data-key]"));
    const place = all.find((each) => each.dataset.key === wanted);
    if (place) place.focus();
  }

  /** What was changed is on disk: the form closes. */
  saved(words) {
    const key = this.opened;
    this.opened = null;
    this.tools.done(words).then(() => this.giveBack(key));
  }
}
