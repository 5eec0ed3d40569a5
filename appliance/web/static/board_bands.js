/** What takes the lists' place: labels without paper, and the band of a lost connection. */
import { sign, signWidth, text } from "./board_marks.js";
import { CAPITAL, ems, fitSize, shorten, wrap } from "./board_type.js";

const LABELS_AT_ONCE = 3;
const LABEL_GAP = "\u00a0\u00a0\u00a0";
// The height that labels may have where their meaning stands below them.
const LABELS_SHARE = 0.43;
const LINE_GAP = 0.66;

/** The labels as large as the band allows, and what that means: beside one, below several. */
export function unprintedMarks({ unprinted, languages, turn }, screen, top, say) {
  const { inner, unit, isWide } = screen;
  const isSeveral = unprinted.length > 1;
  const beside = !isSeveral && isWide;
  const margin = 1.8 * unit;
  const height = (inner.bottom - top - margin) * (beside ? 1 : LABELS_SHARE);
  const labels = atOnce(unprinted, turn).join(LABEL_GAP);
  const size = fitSize(labels, inner.width * (beside ? 0.5 : 1), Math.round(height / CAPITAL), true);
  const labelTop = top + margin + (beside ? (height - CAPITAL * size) / 2 : 0);
  const baseline = labelTop + CAPITAL * size;
  const mark = text(labels, inner.x, baseline, size, { bold: true, role: "unprinted" });
  const key = isSeveral ? "display_unprinted_several" : "display_unprinted";
  const sentences = languages.map((lang) => ({ lang, words: say(lang, key) }));
  const x = beside ? inner.x + ems(labels) * size + 2.5 * unit : inner.x;
  return [mark].concat(meaning(sentences, screen, x, beside ? labelTop : baseline + 1.5 * unit));
}

/** A few labels are large; more take two turns, so that each is seen while it is shown. */
function atOnce(labels, turn) {
  const perTurn = Math.max(LABELS_AT_ONCE, Math.ceil(labels.length / 2));
  const first = (turn % Math.ceil(labels.length / perTurn)) * perTurn;
  return labels.slice(first, first + perTurn);
}

/** The symbol, then the sentence per language, in the largest size at which all of it fits. */
function meaning(sentences, screen, left, top) {
  const { inner, unit, title, note } = screen;
  const height = inner.bottom - 0.5 * unit - top;
  const marks = [sign("attention", left, top, 2.6 * unit)];
  const x = left + signWidth("attention", 2.6 * unit) + 1.2 * unit;
  let size = title;
  let lines = linesAt(sentences, inner.right - x, size);
  while (size - 2 > note / 2 && lines.length * size * (CAPITAL + LINE_GAP) > height + LINE_GAP * size) {
    size -= 2;
    lines = linesAt(sentences, inner.right - x, size);
  }
  return marks.concat(lines.map(({ words, lang, bold }, n) =>
    text(words, x, top + CAPITAL * size + n * (CAPITAL + LINE_GAP) * size, size, { bold, lang })));
}

function linesAt(sentences, width, size) {
  return sentences.reduce((all, { words, lang }, n) =>
    all.concat(wrap(words, width, size, n === 0).map((line) => ({ words: line, lang, bold: n === 0 }))), []);
}

/** Height of the band above the margin; a narrow screen needs more lines. */
export function lostHeight({ isWide, unit }) {
  return (isWide ? 6.2 : 10.5) * unit;
}

/** The band: what is wrong and since when, large; what to do, smaller. `say` fills in figures. */
export function lostMarks(scene, screen, say) {
  const { inner, unit, title } = screen;
  const [first, ...others] = scene.languages.map((lang) => ({ lang, words: lostWords(scene.lostForS, lang, say) }));
  const top = Math.round(inner.bottom - lostHeight(screen)) + 1.5 * unit;
  const x = inner.x + signWidth("broken", 2.6 * unit) + 1.4 * unit;
  const size = fitSize(first.words, inner.right - x, title, true);
  const baseline = top + (2.6 * unit + CAPITAL * size) / 2;
  const old = scene.kind === "starting" ? [] : [{ lang: first.lang, words: say(first.lang, "display_lost_old") }];
  const marks = [sign("broken", inner.x, top, 2.6 * unit), text(first.words, x, baseline, size, { bold: true, lang: first.lang, role: "lost" })];
  return marks.concat(otherLines(old.concat(others), screen, x));
}

/** What to do, then the other languages: on one line, or one each on a narrow screen. */
function otherLines(sentences, { inner, unit, note, isWide }, x) {
  const joined = { lang: "", words: sentences.map(({ words }) => words).join("\u00a0\u00a0\u00a0") };
  const lines = (isWide ? [joined] : sentences).filter(({ words }) => words);
  return lines.map(({ words, lang }, n) => {
    const size = Math.max(unit, fitSize(words, inner.right - x, note));
    const baseline = inner.bottom - 0.25 * note - (lines.length - 1 - n) * 1.35 * note;
    return text(shorten(words, inner.right - x, size), x, baseline, size, { tone: "quiet", lang });
  });
}

function lostWords(seconds, lang, say) {
  if (seconds < 60) return say(lang, "display_lost_s", { n: seconds });
  return say(lang, "display_lost_min", { n: Math.floor(seconds / 60) });
}
