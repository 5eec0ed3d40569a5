import { element, write } from "./dom.js";
import { button, dropGone } from "./desk_parts.js";
import { kioskName } from "./faults.js";
import { underscored } from "./speech.js";

const TESTS = ["self-test", "day-slip", "lamp-card"];
const WELL = new Set(["ready", "unknown"]);
const MM = 1000;

/** Each kiosk: its printer, what is left of its roll, a new roll, and papers to try it with. */
export class Paper {
  constructor(tools) {
    this.tools = tools;
    this.list = document.getElementById("kiosks");
    this.kiosks = new Map(); // kiosk id -> its line
  }

  draw({ frame }) {
    const { say } = this.tools;
    const known = frame.kiosks.map(({ kiosk }) => kiosk);
    dropGone(this.kiosks, known, ({ place }) => place);
    frame.kiosks.forEach((kiosk) => this.drawKiosk(kiosk, frame.kiosks.length > 1));
    write(document.getElementById("kiosks-none"), known.length ? "" : say("no_kiosk"));
  }

  drawKiosk(kiosk, several) {
    const { say } = this.tools;
    if (!this.kiosks.has(kiosk.kiosk)) this.kiosks.set(kiosk.kiosk, this.newLine(kiosk.kiosk));
    const line = this.kiosks.get(kiosk.kiosk);
    line.name.hidden = !several;
    write(line.name, several ? kioskName(say, kiosk.kiosk) : "");
    write(line.state, say(kiosk.printer ? `printer_${underscored(kiosk.printer)}` : "printer_silent"));
    line.state.dataset.well = String(WELL.has(kiosk.printer));
    write(line.roll, rollWords(say, kiosk));
    write(line.change, say(line.sure ? "new_roll_sure" : "new_roll"));
  }

  newLine(id) {
    const { say } = this.tools;
    const place = this.list.appendChild(element("li", "kiosk"));
    const name = place.appendChild(element("h3", ""));
    const state = place.appendChild(element("p", "state"));
    const roll = place.appendChild(element("p", "note"));
    const buttons = place.appendChild(element("div", "chips"));
    const line = { place, name, state, roll, sure: false };
    line.change = buttons.appendChild(button(say("new_roll"), "small", () => this.newRoll(id, line)));
    const tests = button(say("test_print"), "small", () => this.toggle(line), false);
    line.tests = buttons.appendChild(tests);
    line.papers = place.appendChild(element("div", "chips"));
    line.papers.hidden = true;
    tests.setAttribute("aria-expanded", "false");
    TESTS.forEach((kind) => line.papers.appendChild(button(say(`test_${underscored(kind)}`), "chip", () => this.print(id, line, kind))));
    line.change.addEventListener("blur", () => this.calm(line));
    return line;
  }

  toggle({ papers, tests }) {
    papers.hidden = !papers.hidden;
    tests.setAttribute("aria-expanded", String(!papers.hidden));
  }

  /** A first press asks, a second is the answer; going elsewhere takes the question back. */
  async newRoll(kiosk, line) {
    const { doing, speech, say, redraw } = this.tools;
    if (!line.sure) {
      line.sure = true;
      return redraw();
    }
    line.sure = false;
    if (await doing.run(`kiosk ${kiosk}`, "/api/printer/new-roll", { kiosk })) speech.tell(say("did_new_roll"));
    return redraw();
  }

  calm(line) {
    if (!line.sure) return;
    line.sure = false;
    this.tools.redraw();
  }

  async print(kiosk, line, kind) {
    const { doing, speech, say } = this.tools;
    if (!(await doing.run(`kiosk ${kiosk}`, "/api/printer/test", { kind, kiosk }))) return;
    this.toggle(line);
    line.tests.focus({ preventScroll: true });
    speech.tell(say("did_test_print"));
  }
}

function rollWords(say, { used_mm: used, roll_mm: whole }) {
  if (used === null) return "";
  const left = Math.max(0, Math.round((whole - used) / MM));
  return say("roll_left", { n: left, whole: Math.round(whole / MM) });
}
