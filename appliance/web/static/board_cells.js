/** The lists under the call as cells of a grid: what they say, and their rows and pages. Pure. */
import { ems, pattern, widthOf } from "./board_type.js";
import { inLanguage, opens, why } from "./board_words.js";

const NOBODY = "–";
export const BETWEEN = 0.42; // between two labels of one cell, in parts of their size
const NO_CELL = { note: "", columns: 1, lead: false, isWords: false, isPaused: false, isSentence: false };

/** At most six columns on a wide screen, four on a tall one; `widest` label, in ems. */
export function gridOf(screen, label, widest) {
  const gap = Math.round(1.4 * screen.unit);
  const room = screen.inner.width + gap;
  const columns = Math.max(1, Math.min(screen.isWide ? 6 : 4, Math.floor(room / (widest * label + gap))));
  const pitch = room / columns;
  return { columns, pitch, label, width: (wide) => Math.floor(wide * pitch) - gap };
}

/** Width of the widest label in the lists, in ems; digits alike, so that it stays. */
export function widestLabel(scene) {
  const served = scene.counters.map(({ label }) => label).filter(Boolean);
  const labels = scene.waiting.reduce((all, { labels: next }) => all.concat(next), served).concat(scene.missed || [], scene.before || []);
  return labels.reduce((most, label) => Math.max(most, ems(pattern(label))), labels.length ? 0 : 1);
}

/** Pages of at most `rows` rows. Where counters would leave no row, they take turns too. */
export function pagesOf(scene, lang, grid, rows, say) {
  const cells = new Cells(scene, lang, grid, say);
  const counters = inRows(scene.counters.map((counter) => cells.counter(counter)), grid.columns);
  const last = counters[counters.length - 1];
  const { beside, leftOver } = cells.asides(last ? grid.columns - wide(last) : 0);
  if (last) last.push(...beside);
  const flowing = scene.waiting.map((each) => cells.waiting(each)).concat(leftOver);
  const others = inRows(flowing, grid.columns).concat(cells.messages().map((cell) => [cell]));
  if (!counters.length || !others.length || rows === 1) {
    return chunks(counters.concat(others), rows).map((page) => ({ counters: [], others: page }));
  }
  const above = chunks(counters, Math.min(counters.length, Math.max(1, Math.floor(rows / 2))));
  const below = chunks(others, rows - above[0].length);
  const page = (n) => ({ counters: above[n % above.length], others: below[n % below.length] });
  return Array.from({ length: leastCommonMultiple(above.length, below.length) }, (_, n) => page(n));
}

function leastCommonMultiple(one, other) {
  let found = one;
  while (found % other) found += one;
  return found;
}

function chunks(rows, size) {
  const found = [];
  for (let n = 0; n < rows.length; n += size) found.push(rows.slice(n, n + size));
  return found.length ? found : [[]];
}

function wide(row) {
  return row.reduce((sum, { columns }) => sum + columns, 0);
}

function inRows(cells, columns) {
  return cells.reduce((rows, cell) => {
    const last = rows[rows.length - 1];
    if (last && wide(last) + cell.columns <= columns) last.push(cell);
    else rows.push([cell]);
    return rows;
  }, []);
}

/** How many of the labels fit side by side in so many columns; at least one. */
function holds(grid, labels, columns) {
  let used = 0;
  const over = labels.findIndex((label, n) => {
    used += widthOf(label, grid.label, true);
    const isOver = n > 0 && used > grid.width(columns);
    used += BETWEEN * grid.label;
    return isOver;
  });
  return over < 0 ? labels.length : over;
}

/** The fewest columns, from `least` on, that hold so many of the labels; 0 where none do. */
function columnsFor(grid, labels, count, least, most) {
  for (let columns = least; columns <= most; columns += 1) {
    if (holds(grid, labels, columns) >= count) return columns;
  }
  return 0;
}

class Cells {
  constructor(scene, lang, grid, say) {
    Object.assign(this, { scene, lang, grid });
    this.say = (key, values) => say(lang, key, values);
    this.speak = say;
  }

  cell(caption, values, more) {
    return Object.assign({}, NO_CELL, { caption, values }, more);
  }

  counter({ name, label, state, backAt }) {
    if (label) return this.cell(name, [label], { lead: true });
    if (state === "open") return this.cell(name, [NOBODY]);
    return this.cell(name, [this.absence(state, backAt)], { isWords: true, isPaused: state === "paused" });
  }

  absence(state, backAt) {
    // Beside the symbol of a break, a time needs no words.
    if (state !== "closed") return backAt || this.say("display_counter_paused");
    return backAt ? this.say("display_counter_expected", { time: backAt }) : this.say("display_counter_closed");
  }

  waiting({ name, names, labels, people }) {
    const { grid } = this;
    const caption = names[this.lang] || name;
    const note = people ? this.say("display_waiting", { n: people }) : this.say("display_nobody_waiting");
    const least = Math.min(2, grid.columns);
    if (!labels.length) return this.cell(caption, [note], { isWords: true, columns: least });
    const columns = columnsFor(grid, labels, labels.length, least, grid.columns) || grid.columns;
    return this.cell(caption, labels.slice(0, holds(grid, labels, columns)), { note, columns, lead: true });
  }

  /** Missed and earlier calls: those beside the counters, and those among what takes turns. */
  asides(free) {
    const wanted = [["display_missed", this.scene.missed], ["display_before", this.scene.before]];
    let spare = free;
    const beside = [];
    const leftOver = [];
    wanted.filter(([, labels]) => labels && labels.length).forEach(([key, labels]) => {
      const columns = columnsFor(this.grid, labels, labels.length, 1, spare);
      if (columns) beside.push(this.cell(this.say(key), labels, { columns }));
      else leftOver.push(...this.list(this.say(key), labels));
      spare -= columns;
    });
    return { beside, leftOver };
  }

  /** The whole list: in as few columns as hold it, else in cells of a whole row each. */
  list(caption, labels) {
    if (!labels.length) return [];
    const count = holds(this.grid, labels, this.grid.columns);
    const columns = columnsFor(this.grid, labels, count, 1, this.grid.columns);
    return [this.cell(caption, labels.slice(0, count), { columns })].concat(this.list(caption, labels.slice(count)));
  }

  /** Sentences that take a whole row: no tickets, and the clinic's own notices. */
  messages() {
    const { scene, lang, speak } = this;
    if (scene.kind === "starting") return [];
    const cells = [];
    if (scene.closed && scene.call) {
      const words = [why(speak, scene.closed, lang)].concat(opens(speak, scene.closed, lang));
      cells.push(this.message(words.join(" "), this.say("display_closed")));
    }
    scene.waiting.filter(({ closed }) => closed).forEach((each) => cells.push(this.closedOne(each)));
    const told = scene.call && scene.outOfOrder ? [scene.outOfOrder].concat(scene.notices) : scene.notices;
    return cells.concat(told.map((texts) => this.message(inLanguage(texts, lang), "")));
  }

  /** A department that gives out no tickets while others do. */
  closedOne({ name, names, closed }) {
    // Outside its hours only it is closed, and not the clinic as the sentence says.
    const reason = closed.reason === "hours" && closed.opens ? [] : [why(this.speak, closed, this.lang)];
    const words = reason.concat(opens(this.speak, closed, this.lang)).join(" ");
    return this.message(words, `${names[this.lang] || name}: ${this.say("display_closed")}`);
  }

  message(words, caption) {
    return this.cell(caption, [words], { columns: this.grid.columns, isSentence: true });
  }
}
