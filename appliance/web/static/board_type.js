/** Measures text as the browser sets it. Sizes are pixels per em; all widths grow with the size. */

const EM = 200;
const KEPT_AT_MOST = 3000;
const ELLIPSIS = "…";
const NUMBERED = /^(.*\S)\s+(\S*\d\S{0,2})$/;
const DIGIT = /[0-9०-९୦-୯]/g;
/** The family of board.css: what is measured is what is drawn. */
export const FAMILY = '"Noto Sans", Roboto, system-ui, "Segoe UI", "Noto Sans Devanagari", "Noto Sans Oriya", sans-serif';

const pen = document.createElement("canvas").getContext("2d");
const known = new Map();

/** `{width, left, right, above, below}` of the ink, in parts of the size, from the pen's place. */
export function inkOf(text, bold) {
  const key = `${bold ? "b" : "r"}${text}`;
  if (!known.has(key)) {
    if (known.size > KEPT_AT_MOST) known.clear();
    known.set(key, measured(text, bold));
  }
  return known.get(key);
}

function measured(text, bold) {
  pen.font = `${bold ? 700 : 400} ${EM}px ${FAMILY}`;
  const found = pen.measureText(text);
  const width = found.width / EM;
  // An old browser tells the width alone: then the ink may reach as far as Indic signs do.
  if (found.actualBoundingBoxLeft === undefined) return { width, left: 0, right: width, above: 1, below: 0.3 };
  return {
    width,
    left: -found.actualBoundingBoxLeft / EM,
    right: found.actualBoundingBoxRight / EM,
    above: found.actualBoundingBoxAscent / EM,
    below: found.actualBoundingBoxDescent / EM,
  };
}

/** Height of a capital, in parts of the size; a little less than any font has where it is unknown. */
export const CAPITAL = pen.measureText("H").actualBoundingBoxAscent === undefined ? 0.7 : inkOf("H", true).above;

export function ems(text, bold = true) {
  return inkOf(text, bold).width;
}

export function widthOf(text, size, bold) {
  return inkOf(text, bold).width * size;
}

/** How far bold ink reaches over the capitals and under the baseline, in parts of the size. */
export function reach(text) {
  const { above, below } = inkOf(text, true);
  return { above: Math.max(0, above - CAPITAL), below: Math.max(0, below) };
}

/** The smallest size whose capitals are at least this high. */
export function sizeForCapitals(height) {
  return Math.ceil(height / CAPITAL);
}

/** The largest size, at most `largest`, at which the text is no wider than `width`. */
export function fitSize(text, width, largest, bold = false) {
  return Math.max(1, Math.min(largest, Math.floor(width / Math.max(0.001, inkOf(text, bold).width))));
}

/** The text broken at spaces; a word that is too wide is cut between its letters. */
export function wrap(text, width, size, bold = false) {
  const lines = [];
  text.split(/\s+/).filter(Boolean).forEach((word) => {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && widthOf(longer, size, bold) <= width) lines[lines.length - 1] = longer;
    else lines.push(...pieces(word, width, size, bold));
  });
  return lines;
}

function pieces(word, width, size, bold) {
  const cut = [""];
  Array.from(word).forEach((letter) => {
    const last = cut[cut.length - 1];
    if (last && widthOf(last + letter, size, bold) > width) cut.push(letter);
    else cut[cut.length - 1] = last + letter;
  });
  return cut;
}

/** The text, or as much of its beginning as fits with an ellipsis. */
export function shorten(text, width, size, bold = false) {
  if (widthOf(text, size, bold) <= width) return text;
  const kept = Array.from(text);
  while (kept.length && widthOf(kept.join("").trimEnd() + ELLIPSIS, size, bold) > width) kept.pop();
  const left = kept.join("").trimEnd();
  return left ? left + ELLIPSIS : "";
}

/** The name, shortened in the middle where it ends in a number: that tells rooms apart. */
export function shortenName(name, width, size, bold) {
  const [head, tail] = splitName(name);
  if (!head || widthOf(name, size, bold) <= width) return shorten(name, width, size, bold);
  const room = width - widthOf(` ${tail}`, size, bold);
  return `${shorten(head, room, size, bold)} ${tail}`.trim();
}

/** "Room 2" → ["Room", "2"]: what all counters share, and what tells this one apart. */
export function splitName(name) {
  const found = NUMBERED.exec(name);
  return found ? [found[1], found[2]] : ["", name];
}

/** "Pharmacy counter" → ["Pharmacy", "counter"]: two lines, the wider of which is narrowest. */
export function inTwo(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const breaks = words.slice(1).map((_, n) => [words.slice(0, n + 1).join(" "), words.slice(n + 1).join(" ")]);
  const widest = ([upper, lower]) => Math.max(ems(upper), ems(lower));
  return breaks.reduce((best, lines) => (!best[0] || widest(lines) < widest(best) ? lines : best), ["", name]);
}

/** The label as wide as its neighbours, so that sizes stay from call to call. */
export function pattern(label) {
  const widest = label.replace(DIGIT, eight);
  const usual = /^[0-9०-९୦-୯]+$/.test(label) ? 2 : 3;
  return widest + widest.slice(-1).repeat(Math.max(0, usual - widest.length));
}

function eight(digit) {
  return "8८୮"["०१२३४५६७८९".indexOf(digit) >= 0 ? 1 : "୦୧୨୩୪୫୬୭୮୯".indexOf(digit) >= 0 ? 2 : 0];
}
