/**
 * Which call is heard when: a pure fold of what is shown, what is true, and the time in seconds.
 *
 * Calls are heard in their order and once more a while later; where too many wait the board alone
 * tells, and what is no longer true is not said.
 */

const WAITING_AT_MOST = 3;
const AGAIN_AFTER_S = 8;
// How long a number can be read before it is spoken.
const LEAD_S = 1;

export const NOBODY = { there: [], newest: {}, waiting: [], repeats: [] };

/** The line after news of the counters. */
export function learned(line, board) {
  const newest = {};
  board.recent_calls.slice().sort((a, b) => a.id - b.id).forEach(({ counter, id }) => { newest[counter] = id; });
  const truth = { there: board.now_serving.map(({ counter, label }) => ({ counter, label })), newest };
  return Object.assign(truth, {
    waiting: line.waiting.filter(({ call }) => holds(truth, call)),
    repeats: line.repeats.filter(({ turn }) => counts(truth, turn)),
  });
}

/** The line after a call that is shown since `at`. */
export function entered(line, call, at) {
  if (isFull(line) || !holds(line, call)) return line;
  const turn = { call, wordsFrom: at + LEAD_S, again: false };
  return unhurried(Object.assign({}, line, { waiting: line.waiting.concat(turn) }), at);
}

/** The line without the turn that is next, and that turn, or null. */
export function nextTurn(before, now) {
  const line = unhurried(before, now);
  if (line.waiting.length) return [Object.assign({}, line, { waiting: line.waiting.slice(1) }), line.waiting[0]];
  const due = line.repeats.reduce((first, row) => (first && first.due <= row.due ? first : row), null);
  if (!due || due.due > now) return [line, null];
  return [Object.assign({}, line, { repeats: line.repeats.filter((row) => row !== due) }), due.turn];
}

/** The line after a turn was heard. */
export function ended(line, turn, now) {
  if (turn.again || !counts(line, turn)) return line;
  const repeat = { turn: Object.assign({}, turn, { again: true }), due: now + AGAIN_AFTER_S };
  return Object.assign({}, line, { repeats: line.repeats.concat(repeat) });
}

/** How loud it is: the volume, or the row of the day's schedule; `time` ("09:42") null: unsure. */
export function volumeAt({ volume, volume_schedule: rows }, time) {
  const row = time && rows.find(({ begins, ends }) =>
    (begins < ends ? begins <= time && time < ends : time >= begins || time < ends));
  return row ? row.volume : volume;
}

function holds({ there }, call) {
  return there.some(({ counter, label }) => counter === call.counter && label === call.label);
}

/** Whether it is still true, and its counter has called nobody since. */
function counts(truth, { call }) {
  return holds(truth, call) && !(truth.newest[call.counter] > call.id);
}

function isFull({ waiting }) {
  return waiting.length >= WAITING_AT_MOST;
}

/** Repeats that are due give way for good where the line is full. */
function unhurried(line, now) {
  if (!isFull(line)) return line;
  return Object.assign({}, line, { repeats: line.repeats.filter(({ due }) => due > now) });
}
