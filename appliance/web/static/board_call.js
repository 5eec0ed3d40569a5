/** How the current call is set: which arrangement shows label and counter largest. Pure numbers. */
import { CAPITAL, ems, inTwo, pattern, reach, shortenName, sizeForCapitals, splitName } from "./board_type.js";

export const GAP = 0.22; // between label, arrow and counter, in parts of the size
const LINE_GAP = 0.2;
const HEAD_GAP = 0.26;
export const ARROW = CAPITAL * 1.05;
const SHARES = { wide: [0.58, 0.62, 0.66, 0.7], tall: [0.52, 0.58, 0.64] };
const HEADS = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];
export const WORD_GAP = 0.26;
// A counter's name that would be smaller than this part of what is needed is shortened.
const LEAST_OF_NEEDED = 0.4;
// A label is never set larger than this beside its counter's size: both matter.
const LABEL_OVER_COUNTER = 1.5;

/** The share of the height that the call needs, whichever counter calls. */
export function fieldShare(screen, labels, names) {
  const shares = screen.isWide ? SHARES.wide : SHARES.tall;
  const patterns = labels.map(pattern);
  const widest = patterns.reduce((most, label) => (ems(label) > ems(most) ? label : most), patterns[0] || "888");
  return names.reduce((most, name) => Math.max(most, shareFor(screen, widest, name, shares)), shares[0]);
}

function shareFor(screen, label, name, shares) {
  const plans = shares.map((share) => planCall(screen, label, name, share));
  const enough = (which) => plans.findIndex((plan) => plan[which] >= screen.callCapitals);
  const [whole, number] = [enough("leastCapitals"), enough("numberCapitals")];
  if (whole >= 0) return shares[whole];
  const largest = Math.max(...plans.map((plan) => plan.numberCapitals));
  return shares[number >= 0 ? number : plans.findIndex((plan) => plan.numberCapitals === largest)];
}

/** The best plan for this call in this share of the screen's height. */
export function planCall(screen, label, name, share) {
  const space = callSpace(screen, share);
  const shortest = sizeForCapitals(LEAST_OF_NEEDED * screen.callCapitals);
  const room = space.width - (ARROW + 2 * GAP) * shortest;
  const plans = plansFor(space, pattern(label), shapesOf(name, room, shortest));
  return plans.reduce((best, plan) => (isBetter(plan, best, screen.callCapitals) ? plan : best));
}

/** Everything large enough; else label and number; beyond that words and number grow alike. */
function isBetter(one, other, needed) {
  const worth = (plan) => [
    plan.leastCapitals >= needed ? 1 : 0,
    Math.min(plan.numberCapitals, needed),
    plan.leastCapitals * plan.numberCapitals,
  ];
  const [first, second] = [worth(one), worth(other)];
  const differs = first.findIndex((value, n) => value !== second[n]);
  return differs >= 0 && first[differs] > second[differs];
}

/** Height that words over the call take, with the space under them. */
export function wordsHeight(screen) {
  return CAPITAL * screen.title + 2 * screen.unit;
}

function callSpace(screen, share) {
  return {
    width: screen.inner.width,
    height: screen.height * share - screen.inner.y - 1.8 * screen.unit,
    caption: wordsHeight(screen),
    aside: 17 * screen.unit, // least width that words beside the label need
    label: sizeForCapitals(screen.callCapitals),
  };
}

/**
 * The counter's name as it would be set: its words, if any, in `ratio` of its number's size. Of a name
 * without a number the first line is the head, and the ratio 1.
 */
function shapeOf(head, name, ratio, inline) {
  const words = head ? ratio * ems(head) : 0;
  const row = inline ? words + WORD_GAP + ems(name) : Math.max(words, ems(name));
  const below = Math.max(head && inline ? ratio * reach(head).below : 0, reach(name).below);
  // From the head's baseline to the capitals of the line under it.
  const between = head ? ratio * reach(head).below + HEAD_GAP + reach(name).above : 0;
  const high = over(head, name, ratio, inline, between) + CAPITAL + below;
  return { head, name, ratio, inline, below, between, width: head ? row : ems(name), height: high };
}

/** What stands over the capitals of the number or of the last line. */
function over(head, name, ratio, inline, between) {
  if (!head) return reach(name).above;
  const words = ratio * (CAPITAL + reach(head).above);
  return inline ? Math.max(0, words - CAPITAL, reach(name).above) : words + between;
}

/** The ways to set the name; it is shortened where it is wider than `room` in the least size. */
function shapesOf(name, room, shortest) {
  const short = shortenName(name, room, shortest, true);
  // Of the whole name: "Room 2…" would be a number where the name goes on.
  const [head, tail] = splitName(name)[0] ? splitName(short) : ["", short];
  const shapes = [shapeOf("", short, 1, false)];
  if (head) [false, true].forEach((inline) => HEADS.forEach((ratio) => shapes.push(shapeOf(head, tail, ratio, inline))));
  const [upper, lower] = inTwo(name);
  const fits = Math.max(ems(upper), ems(lower)) * shortest <= room;
  if (!head && upper && fits) shapes.push(shapeOf(upper, lower, 1, false));
  return shapes;
}

function plansFor(space, label, shapes) {
  return shapes.reduce((plans, shape) => plans.concat(besideLabel(space, label, shape), underLabel(space, label, shape)), []);
}

function besideLabel(space, label, shape) {
  const wide = ems(label) + ARROW + 2 * GAP + shape.width;
  const size = Math.min(space.width / wide, (space.height - space.caption) / shape.height);
  return plan(shape, size, size, true, false);
}

function underLabel(space, label, shape) {
  const aside = underLabelIn(space, label, shape, true);
  const room = space.width - aside.label * (ems(label) + GAP);
  return room >= space.aside ? aside : underLabelIn(space, label, shape, false);
}

function underLabelIn(space, label, shape, aside) {
  const height = aside ? space.height : space.height - space.caption;
  const widest = space.width / ems(label);
  const size = Math.min(space.width / (ARROW + GAP + shape.width), widest, height / (CAPITAL + LINE_GAP + shape.height));
  const left = (height - size * (LINE_GAP + shape.height)) / CAPITAL;
  return plan(shape, Math.min(widest, left, Math.max(space.label, LABEL_OVER_COUNTER * size)), size, false, aside);
}

/**
 * Sizes in pixels per em. `beside`: the label stands left of the counter, else over it. `aside`: the
 * words that go with the call stand right of the label, else over everything.
 */
function plan(shape, labelSize, size, beside, aside) {
  const [label, name, head] = [labelSize, size, size * shape.ratio].map(Math.floor);
  const number = Math.min(label, name);
  const least = shape.head ? Math.min(number, head) : number;
  const sizes = { label, name, head, leastCapitals: CAPITAL * least, numberCapitals: CAPITAL * number };
  const inTwoLines = Boolean(shape.head) && !shape.inline && head === name;
  return Object.assign(sizes, { shape, beside, aside, inTwoLines });
}
