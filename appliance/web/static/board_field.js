/** The large field: the current call, or one sentence when nobody is called. Marks on a ground. */
import { ARROW, GAP, WORD_GAP, planCall, wordsHeight } from "./board_call.js";
import { rule, sign, signWidth, text } from "./board_marks.js";
import { CAPITAL, ems, fitSize, pattern, shorten, wrap } from "./board_type.js";
import { inLanguage, opens, why } from "./board_words.js";

// A line's room over and under its baseline, in parts of its size; Indic vowels reach far.
const [ASCENT, DESCENT] = [1.08, 0.34];

/** The ground of the field: lit for a fresh call or trouble, grey for an old picture. */
export function fieldGround(scene) {
  if (scene.lost) return "stale";
  if (scene.kind === "out-of-order") return "attention";
  return scene.call && scene.call.highlighted ? "calling" : "paper";
}

/** Where the clock's room begins, in the upper right corner. */
export function clockLeft(screen) {
  return screen.inner.right - 3 * screen.title;
}

export function fieldMarks(scene, screen, share, say) {
  const bottom = Math.round(screen.height * share);
  const marks = scene.call ? new Calling(scene, screen, share, say).marks() : sentences(scene, screen, bottom, say);
  const ground = fieldGround(scene);
  const isPlain = (ground === "paper" || ground === "stale") && scene.kind !== "starting";
  if (isPlain) marks.push(rule(screen.inner.x, bottom - screen.thin, screen.inner.width, screen.thin));
  return marks;
}

export function clockMarks(scene, screen) {
  const { inner, title } = screen;
  const height = CAPITAL * title;
  if (scene.clock) return [text(scene.clock, inner.right, inner.y + height, title, { tone: "quiet", right: true, role: "clock" })];
  const size = 1.4 * height;
  return scene.clockUnsure ? [sign("clock-unsure", inner.right - signWidth("clock-unsure", size), inner.y, size, "quiet")] : [];
}

/** The call: label, arrow, counter, and the words that go with them. */
class Calling {
  constructor(scene, screen, share, say) {
    Object.assign(this, { scene, screen, say, call: scene.call, found: [] });
    this.plan = planCall(screen, scene.call.label, scene.call.counter, share);
    this.left = screen.inner.x;
    this.bottom = Math.round(screen.height * share) - 1.8 * screen.unit;
    this.top = screen.inner.y + (this.plan.aside ? 0 : wordsHeight(screen));
  }

  marks() {
    const { plan } = this;
    const baseline = this.labelBaseline();
    const beyond = this.label(plan.beside ? baseline - this.lift() : baseline);
    if (plan.beside) this.counter(beyond, baseline);
    else this.counter(this.left, this.bottom - plan.shape.below * plan.name);
    if (plan.aside) this.wordsAside(beyond, baseline);
    else this.wordsOver();
    return this.found;
  }

  put(words, x, baseline, size, look) {
    this.found.push(text(words, x, baseline, size, look));
    return size * ems(words, Boolean(look.bold));
  }

  labelBaseline() {
    const { plan, bottom, top } = this;
    if (!plan.beside) return top + CAPITAL * plan.label;
    const free = bottom - top - plan.name * plan.shape.height;
    return bottom - plan.shape.below * plan.name - free * 0.4;
  }

  /** How far over the last line's baseline label and arrow stand: between two lines. */
  lift() {
    const { plan } = this;
    return plan.inTwoLines ? ((CAPITAL + plan.shape.between) * plan.name) / 2 : 0;
  }

  /** Gives where what stands right of it begins. */
  label(baseline) {
    const { plan, call, left } = this;
    const width = this.put(call.label, left, baseline, plan.label, { bold: true, role: "label" });
    const high = CAPITAL * plan.label;
    if (call.urgent) this.found.push(sign("urgent", left + width + 0.04 * plan.label, baseline - high, 0.24 * high));
    return left + Math.max(width, plan.label * ems(pattern(call.label))) + GAP * plan.label;
  }

  counter(from, baseline) {
    const { plan } = this;
    const { head, name, inline, between } = plan.shape;
    const capitals = CAPITAL * plan.name;
    this.found.push(sign("arrow", from, baseline - this.lift() - capitals, capitals, "quiet"));
    let x = from + (ARROW + GAP) * plan.name;
    if (head && inline) {
      x += this.put(head, x, baseline, plan.head, { bold: true, role: "counter" }) + WORD_GAP * plan.name;
    } else if (head) {
      this.put(head, x, baseline - capitals - between * plan.name, plan.head, { bold: true, role: "counter" });
    }
    const room = this.screen.inner.right - x + 4;
    this.put(shorten(name, room, plan.name, true), x, baseline, plan.name, { bold: true, role: "counter" });
  }

  key() {
    if (this.scene.lost) return "display_last_known";
    return this.call.highlighted ? "display_calling" : "display_now_serving";
  }

  /** The words in every language, one under the other, down to the label's baseline. */
  wordsAside(x, labelBaseline) {
    const { screen, scene, say } = this;
    const tall = CAPITAL * (this.plan.label - screen.text);
    const pitch = Math.min(1.5 * screen.text, tall / Math.max(1, scene.languages.length - 1));
    scene.languages.forEach((lang, n) => {
      const baseline = labelBaseline - (scene.languages.length - 1 - n) * pitch;
      this.word(say(lang, this.key()), lang, x, baseline, n === 0);
    });
  }

  /** One line of the words, kept clear of the clock. */
  word(words, lang, x, baseline, isFirst) {
    const { screen } = this;
    const besideClock = baseline - screen.title < screen.inner.y + CAPITAL * screen.title;
    const room = (besideClock ? clockLeft(screen) : screen.inner.right) - x;
    const size = fitSize(words, room, isFirst && !besideClock ? screen.title : screen.text, isFirst);
    const look = { tone: isFirst ? "ink" : "quiet", bold: isFirst, lang };
    if (size >= screen.note * 0.6) this.put(words, x, baseline, size, look);
  }

  /** The words in every language on one line beside the clock; at least in the first. */
  wordsOver() {
    const { screen, scene, say } = this;
    const room = clockLeft(screen) - this.left;
    let words = scene.languages.map((lang) => say(lang, this.key()));
    let size = fitSize(words.join(""), room - 1.5 * screen.unit * words.length, screen.text, true);
    if (size < 0.6 * screen.text) {
      words = words.slice(0, 1);
      size = fitSize(words[0], room, screen.text, true);
    }
    words.reduce((x, word, n) => {
      const look = { tone: n ? "quiet" : "ink", bold: n === 0, lang: scene.languages[n] };
      return x + this.put(word, x, screen.inner.y + CAPITAL * screen.title, size, look) + 1.5 * screen.unit;
    }, this.left);
  }
}

/** What the field says in one language when nobody is called. */
function told({ kind, closed, outOfOrder }, lang, say) {
  if (kind === "starting") return [say(lang, "display_starting")];
  if (kind === "out-of-order") return [say(lang, "display_ask_at_the_desk"), inLanguage(outOfOrder, lang)];
  if (kind !== "closed") return [say(lang, "display_quiet")];
  return [say(lang, "display_closed"), why(say, closed, lang)].concat(opens(say, closed, lang));
}

/** The sentences: large in the first language, smaller in the others, from the left edge. */
function sentences(scene, screen, fieldBottom, say) {
  const { inner, unit } = screen;
  const marks = [];
  if (scene.clinic) marks.push(clinicMark(scene.clinic, screen));
  const top = inner.y + 3.6 * unit;
  let x = inner.x;
  if (scene.kind === "out-of-order") {
    marks.push(sign("attention", x, top, 6 * unit));
    x += signWidth("attention", 6 * unit) + 2 * unit;
  }
  const lines = fitting(scene, screen, inner.right - x, fieldBottom - top - 2.3 * unit, say);
  lines.reduce((y, line, n) => {
    const apart = n && lines[n - 1].isFirst && !line.isFirst ? 0.8 * unit : 0;
    const baseline = y + apart + ASCENT * line.size;
    const look = { tone: line.isFirst ? "ink" : "quiet", bold: line.isFirst, lang: line.lang };
    marks.push(text(line.words, x, baseline, line.size, look));
    return baseline + DESCENT * line.size;
  }, top);
  return marks;
}

function clinicMark(clinic, screen) {
  const room = clockLeft(screen) - screen.inner.x;
  const size = Math.max(screen.note, fitSize(clinic, room, screen.text, true));
  const baseline = screen.inner.y + CAPITAL * screen.text;
  return text(shorten(clinic, room, size, true), screen.inner.x, baseline, size, { tone: "quiet", bold: true });
}

/** The sentences broken into lines, in the largest sizes at which all of them fit. */
function fitting(scene, screen, width, height, say) {
  const { unit, note } = screen;
  for (let large = Math.round(6.5 * unit); large > note; large -= Math.max(1, Math.floor(unit / 4))) {
    const small = Math.max(note, Math.min(Math.floor(large / 2), 3 * unit));
    const lines = linesOf(scene, width, large, small, say);
    if (lines.reduce((sum, { size }) => sum + size * (ASCENT + DESCENT), 0) <= height) return lines;
  }
  return linesOf(scene, width, note, note, say).slice(0, 6);
}

function linesOf(scene, width, large, small, say) {
  const lines = [];
  const add = (words, lang, size, isFirst) =>
    wrap(words, width, size, isFirst).forEach((line) => lines.push({ words: line, lang, size, isFirst }));
  scene.languages.forEach((lang, n) => {
    const all = told(scene, lang, say);
    if (n === 0) add(all[0], lang, large, true);
    add(all.slice(n === 0 ? 1 : 0).join(" "), lang, small, false);
  });
  return lines;
}
