import { sizeForCapitals } from "./board_type.js";

// Capitals of label and counter: 0.7 degrees at the farthest seat; of the lists: 22 arc minutes.
const CALL_PER_DISTANCE = 0.0122;
const LIST_PER_DISTANCE = Math.tan(((22 / 60) * Math.PI) / 180);
const OVERSCAN = 0.05;
const METRES_PER_INCH = 0.0254;
const THEMES = ["light", "dark"];
// Where the picture stands in turn, in quarters of the unit, each place next to the last.
const SHIFTS = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];

/** What the clinic has set of this screen, and what the address says of a second one. */
export function screenFacts(facts, query) {
  const wish = new URLSearchParams(query);
  const within = (name, least, most, set) => {
    const given = parseFloat(wish.get(name));
    return given >= least && given <= most ? given : set;
  };
  return {
    inches: within("inches", 5, 120, facts.screen_inches),
    seat: within("seat", 1, 60, facts.farthest_seat_m),
    theme: THEMES.indexOf(wish.get("theme")) >= 0 ? wish.get("theme") : facts.theme,
  };
}

/** Margins, unit and sizes of text on a screen of so many CSS pixels, so large and so far away. */
export function screenOf({ inches, seat }, width, height, shift) {
  const unit = Math.max(8, Math.floor(Math.min(width, height) / 45));
  const pxPerM = Math.hypot(width, height) / (inches * METRES_PER_INCH);
  const listCapitals = LIST_PER_DISTANCE * seat * pxPerM;
  const title = Math.round(unit * 3);
  return {
    width,
    height,
    unit,
    isWide: width >= height,
    inner: inner(width, height, unit, shift),
    callCapitals: CALL_PER_DISTANCE * seat * pxPerM,
    list: Math.max(sizeForCapitals(listCapitals), title),
    title,
    text: Math.round(unit * 2),
    note: Math.round(unit * 1.5),
    thin: Math.max(1, Math.floor(unit / 12)),
  };
}

/** What an overscanning television surely shows. */
function inner(width, height, unit, shift) {
  const [right, down] = SHIFTS[shift % SHIFTS.length];
  const by = Math.floor(unit / 4);
  const x = Math.round(width * OVERSCAN);
  const y = Math.round(height * OVERSCAN);
  const box = { x: x + right * by, y: y + down * by, width: width - 2 * x, height: height - 2 * y };
  return Object.assign(box, { right: box.x + box.width, bottom: box.y + box.height });
}
