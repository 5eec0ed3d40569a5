/** Memory and time → all that is on the board at a moment, as values. Pure. */
import { currentCall } from "./board_memory.js";
import { closed } from "./closed.js";

const SILENCE_S = 4;
const TURN_S = 10;
// How long the picture stays in one place, so that nothing is burnt into the glass.
const SHIFT_S = 300;
// A notice of this kind says that nobody can take a ticket: it is more than a message.
const OUT_OF_ORDER = "out-of-order";
const BEFORE_AT_MOST = 5;
const NEXT_AT_MOST = 3;
const FIGURES = { hi: "०१२३४५६७८९", or: "୦୧୨୩୪୫୬୭୮୯" };

/**
 * `at`: seconds of the page's own clock; `silentS`: since the service was last heard; `wall`: the
 * clinic's time as wallTime gives it, or null.
 */
export function sceneOf(memory, { at, silentS, wall, languages }) {
  const lostForS = silentS < SILENCE_S ? null : Math.floor(silentS < 60 ? silentS : silentS - (silentS % 60));
  const turns = { turn: Math.floor((at - memory.startedAt) / TURN_S), shift: Math.floor((at - memory.startedAt) / SHIFT_S) };
  const base = Object.assign({ languages, lostForS, lost: lostForS !== null }, turns);
  const { board } = memory;
  if (!board) return Object.assign(base, { kind: "starting", counters: [], waiting: [], unprinted: [] });
  const call = currentCall(board);
  const outOfOrder = board.notices.filter(({ kind }) => kind === OUT_OF_ORDER).map(({ text }) => text)[0] || null;
  return Object.assign(base, {
    kind: kindOf(board, call, outOfOrder),
    clinic: board.clinic,
    call: call && shownCall(call, memory.highlight, at, base.lost),
    counters: board.counters.map((counter) => atCounter(counter, board)),
    before: before(board, call),
    waiting: board.departments.map((department) => waitingFor(department, board, wall)),
    missed: board.missed,
    unprinted: memory.unprinted.filter(({ until }) => at < until).map(({ label }) => label),
    closed: closed(board.issuing, wall),
    outOfOrder,
    notices: board.notices.filter(({ kind }) => kind !== OUT_OF_ORDER).map(({ text }) => text),
    // None while unsure, nor on an old picture, where it would look live.
    clock: wall && board.clock_sure && !base.lost ? wall.time : null,
    clockUnsure: !board.clock_sure && !base.lost,
  });
}

/** Anything with its figures written as a script writes them: 12, १२ or ୧୨. */
export function inFigures(value, digits) {
  const figures = FIGURES[digits];
  if (!figures || value === null) return value;
  if (typeof value === "string") return value.replace(/[0-9]/g, (digit) => figures[digit]);
  if (Array.isArray(value)) return value.map((each) => inFigures(each, digits));
  if (typeof value !== "object") return value;
  return Object.keys(value).reduce((done, name) => Object.assign(done, { [name]: inFigures(value[name], digits) }), {});
}

function kindOf(board, call, outOfOrder) {
  if (call) return "calling";
  if (!board.issuing.open) return "closed";
  return outOfOrder ? "out-of-order" : "quiet";
}

function shownCall(call, lit, at, lost) {
  return {
    id: call.id,
    label: call.label,
    counter: call.counter_name,
    urgent: call.priority === "high" || call.priority === "emergency",
    // An old picture never looks like a fresh call.
    highlighted: Boolean(lit) && lit.id === call.id && at < lit.until && !lost,
  };
}

function atCounter({ code, name, state, back_at: back, expected_at: expected }, board) {
  const row = board.now_serving.find(({ counter }) => counter === code);
  const at = expected || back;
  return { name, label: row ? row.label : null, state, backAt: at ? at.slice(11, 16) : null };
}

/** Labels of the calls before the current one, newest first, each once. */
function before(board, current) {
  const calls = board.recent_calls.slice().sort((a, b) => b.id - a.id);
  const labels = new Set(calls.map(({ label }) => label));
  if (current) labels.delete(current.label);
  return Array.from(labels).slice(0, BEFORE_AT_MOST);
}

function waitingFor(department, board, wall) {
  const { code, name, names } = department;
  return {
    name,
    names,
    labels: (board.next[code] || []).slice(0, NEXT_AT_MOST),
    people: code in board.waiting ? board.waiting[code] : department.waiting,
    closed: board.issuing.open ? closed(department.issuing, wall) : null,
  };
}
