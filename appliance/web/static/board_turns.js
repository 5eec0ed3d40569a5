/**
 * What is heard when: a pure fold of what is shown, what is true, and the time in seconds.
 *
 * Calls, and labels whose ticket did not come out, are heard in their order, a call once more a while
 * later; where too many wait the board alone tells, and what is no longer true is not said.
 */

const WAITING_AT_MOST = 3;
const AGAIN_AFTER_S = 8;
// How long a number can be read before it is spoken.
const LEAD_S = 1;

export const NOBODY = { there: [], newest: {}, unprinted: [], waiting: [], repeats: [] };

/** The line after news of counters and tickets. */
export function learned(line, board) {
  const newest = {};
  board.recent_calls.slice().sort((a, b) => a.id - b.id).forEach(({ counter, id }) => { newest[counter] = id; });
  const truth = { there: board.now_serving.map(({ counter, label }) => ({ counter, label })), newest, unprinted: board.unprinted };
  return Object.assign(truth, {
    waiting: line.waiting.filter(({ told }) => holds(truth, told)),
    repeats: line.repeats.filter(({ turn }) => wantsAgain(truth, turn.told)),
  });
}

/** The line after what is shown since `at`. */
export function entered(line, told, at) {
  if (isFull(line) || !holds(line, told)) return line;
  const turn = { told, wordsFrom: at + LEAD_S, again: false };
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
  if (turn.again || !wantsAgain(line, turn.told)) return line;
  const repeat = { turn: Object.assign({}, turn, { again: true }), due: now + AGAIN_AFTER_S };
  return Object.assign({}, line, { repeats: line.repeats.concat(repeat) });
}

/** How loud it is: the volume, or the row of the day's schedule; `time` ("09:42") null: unsure. */
export function volumeAt({ volume, volume_schedule: rows }, time) {
  const row = time && rows.find(({ begins, ends }) =>
    (begins < ends ? begins <= time && time < ends : time >= begins || time < ends));
  return row ? row.volume : volume;
}

/** A label whose ticket did not come out has no counter. */
function holds({ there, unprinted }, told) {
  const isTold = ({ counter, label, since }) => label === told.label && (told.counter ? counter === told.counter : since === told.since);
  return (told.counter ? there : unprinted).some(isTold);
}

/** Whether it is told twice: a call that holds, if its counter has called nobody since. */
function wantsAgain(truth, told) {
  return Boolean(told.counter) && holds(truth, told) && !(truth.newest[told.counter] > told.id);
}

function isFull({ waiting }) {
  return waiting.length >= WAITING_AT_MOST;
}

/** Repeats that are due give way for good where the line is full. */
function unhurried(line, now) {
  if (!isFull(line)) return line;
  return Object.assign({}, line, { repeats: line.repeats.filter(({ due }) => due > now) });
}
