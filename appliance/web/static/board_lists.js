/** The lists under the call: the size at which they fit, the page whose turn it is, their marks. */
import { lostHeight } from "./board_bands.js";
import { BETWEEN, gridOf, pagesOf, widestLabel } from "./board_cells.js";
import { rule, sign, signWidth, text } from "./board_marks.js";
import { CAPITAL, ems, fitSize, shorten, shortenName, widthOf, wrap } from "./board_type.js";

// Labels may grow by this much where everything fits anyway.
const GROWN = 1.5;
// In units of the grid.
const [LEAST_SPACE, MOST_SPACE] = [1.3, 3.4];
// Over what the band of a lost queue covers, rows may stand this close.
const LOST_SPACE = 0.9;
const MOST_CAPTION = 2.4;
// Between a caption and its label, in parts of its size: Indic vowels reach far below.
const UNDER_CAPTION = 0.52;
// Words in a label's place, in parts of its size.
const WORDS_OF_LABEL = 0.62;
const LINE_PITCH = 1.45;

/** The page whose turn it is, in the language whose turn it is, as large as it fits. */
export function listMarks(scene, screen, top, say) {
  const { inner, unit } = screen;
  const whole = inner.bottom - top - 0.4 * unit;
  const fit = fitOf(scene, screen, whole, say);
  const pages = pagesOf(scene, scene.languages[0], fit.grid, fit.rows, say);
  const lang = scene.languages[whoseTurn(scene.turn, pages.length, scene.languages.length)];
  const page = pagesOf(scene, lang, fit.grid, fit.rows, say)[scene.turn % pages.length];
  const height = scene.lost ? inner.bottom - lostHeight(screen) - top - LOST_SPACE * unit : whole;
  const shown = scene.lost ? uncovered(page, Math.floor(height / (fit.rowHeight + (LOST_SPACE / 2) * unit))) : page;
  const most = pages.reduce((rows, { counters, others }) => Math.max(rows, counters.length + others.length), 0);
  const drawn = shown.counters.length + shown.others.length;
  const caption = captionSize(screen, height, Math.max(drawn, Math.min(fit.rows, most)), fit.rowHeight);
  const row = rowHeight(fit.grid.label, caption);
  const space = Math.min(Math.max((height - drawn * row) / Math.max(1, drawn), (LOST_SPACE / 2) * unit), MOST_SPACE * unit);
  return new Rows(screen, { page: shown, grid: fit.grid, caption, row, space, top, lang }).marks();
}

/** What the band of a lost queue leaves to be seen. */
function uncovered({ counters, others }, rows) {
  const above = counters.slice(0, Math.max(0, rows));
  return { counters: above, others: others.slice(0, Math.max(0, rows - above.length)) };
}

/** The language changes with each page, and every page comes in every language. */
function whoseTurn(turn, pages, languages) {
  return (pages % languages ? turn : turn + Math.floor(turn / pages)) % languages;
}

/** As large as the rows leave room for; alike on all pages. */
function captionSize(screen, height, rows, row) {
  const left = height / Math.max(1, rows) - row - LEAST_SPACE * screen.unit;
  const grown = screen.note + (0.5 * left) / (CAPITAL + UNDER_CAPTION);
  return Math.round(Math.max(screen.note, Math.min(grown, MOST_CAPTION * screen.unit)));
}

function rowHeight(label, caption) {
  return CAPITAL * caption + UNDER_CAPTION * caption + CAPITAL * label;
}

/** The largest labels at which nothing more is left out than at the smallest. */
function fitOf(scene, screen, height, say) {
  const widest = widestLabel(scene);
  const oneRow = (height - rowHeight(0, screen.note) - LEAST_SPACE * screen.unit) / CAPITAL;
  const smallest = Math.floor(Math.min(screen.list, Math.max(screen.note, oneRow), screen.inner.width / widest));
  const least = fitAt(screen, height, smallest, widest);
  const wanted = labelsOnOnePage(scene, least, say);
  for (let size = Math.floor(smallest * GROWN); wanted && size > smallest; size -= 4) {
    const fit = fitAt(screen, height, size, widest);
    if (labelsOnOnePage(scene, fit, say) === wanted) return fit;
  }
  return least;
}

function fitAt(screen, height, label, widest) {
  const row = rowHeight(label, screen.note);
  const rows = Math.max(1, Math.floor(height / (row + LEAST_SPACE * screen.unit)));
  return { grid: gridOf(screen, label, widest), rowHeight: row, rows };
}

/** How many labels are shown; none where they need several pages. */
function labelsOnOnePage(scene, { grid, rows }, say) {
  const pages = pagesOf(scene, scene.languages[0], grid, rows, say);
  const all = pages[0].counters.concat(pages[0].others);
  if (pages.length > 1 || all.length > rows) return 0;
  return all.reduce((sum, row) => row.reduce((labels, { values }) => labels + values.length, sum), 0);
}

/** Rows of cells on the grid, as marks. */
class Rows {
  constructor(screen, shown) {
    Object.assign(this, { screen }, shown);
    this.found = [];
  }

  marks() {
    const { screen, page, space } = this;
    let y = this.top + space;
    page.counters.concat(page.others).forEach((row, n) => {
      if (n && n === page.counters.length) this.found.push(rule(screen.inner.x, Math.round(y - space / 2), screen.inner.width, screen.thin));
      row.reduce((column, cell) => {
        this.draw(cell, screen.inner.x + column * this.grid.pitch, y);
        return column + cell.columns;
      }, 0);
      y += this.row + space;
    });
    return this.found;
  }

  put(words, x, baseline, size, look) {
    this.found.push(text(words, x, baseline, size, Object.assign({ lang: this.lang }, look)));
  }

  draw(cell, x, y) {
    const baseline = y + CAPITAL * this.caption;
    const width = this.grid.width(cell.columns);
    if (cell.caption) this.heading(cell, x, baseline, width);
    if (cell.isSentence) this.sentence(cell, x, cell.caption ? baseline : y, y + this.row, width);
    else if (cell.isWords) this.words(cell, x, y + this.row, width);
    else this.labels(cell, x, y + this.row, width);
  }

  labels(cell, from, baseline, width) {
    cell.values.reduce((x, label, n) => {
      const lead = n === 0 && cell.lead;
      const size = fitSize(label, width, this.grid.label, true); // a label is never cut short
      this.put(label, x, baseline, size, { bold: lead, tone: lead ? "ink" : "quiet", lang: "", role: "listed" });
      return x + widthOf(label, size, true) + BETWEEN * size;
    }, from);
  }

  heading({ caption, note }, x, baseline, width) {
    const both = note ? `${caption}  ${note}` : caption;
    const size = Math.max(Math.min(this.screen.note, this.caption), fitSize(both, width, this.caption, true));
    const room = width - (note ? widthOf(note, size) + 0.5 * size : 0);
    const fitted = Math.max(Math.round(0.8 * size), fitSize(caption, room, size, true));
    const name = shortenName(caption, room, fitted, true);
    this.put(name, x, baseline, fitted, { bold: true });
    if (note) this.put(note, x + ems(name) * fitted + 0.4 * size, baseline, size, { tone: "quiet" });
  }

  /** Words where labels stand elsewhere, after the symbol of a break. */
  words(cell, x, baseline, width) {
    const [words] = cell.values;
    const largest = Math.max(this.screen.text, Math.round(WORDS_OF_LABEL * this.grid.label));
    const beside = cell.isPaused ? signWidth("pause", CAPITAL) + 0.4 : 0;
    const room = width / (1 + beside / Math.max(0.001, ems(words, false)));
    const size = Math.max(this.screen.note, fitSize(words, room, largest));
    if (cell.isPaused) this.found.push(sign("pause", x, baseline - CAPITAL * size, CAPITAL * size, "quiet"));
    this.put(shorten(words, width - beside * size, size), x + beside * size, baseline, size, { tone: "quiet" });
  }

  /** A sentence over the whole row, in the largest size at which all of it fits. */
  sentence({ values: [words] }, x, top, bottom, width) {
    const { title, note } = this.screen;
    let size = title;
    let lines = wrap(words, width, size);
    while (size - 2 >= note && lines.length * LINE_PITCH * size > bottom - top + 0.4 * size) {
      size -= 2;
      lines = wrap(words, width, size);
    }
    lines.forEach((line, n) => {
      const baseline = top + (n + 1) * LINE_PITCH * size - 0.2 * size;
      if (baseline <= bottom + 0.4 * size) this.put(shorten(line, width, size), x, baseline, size, { tone: "quiet" });
    });
  }
}
