/**
 * What the board has heard: a pure fold of frames, so that no old call is ever announced.
 *
 * Times called `at` are seconds of the page's own clock; the service's clock comes in the frames.
 */

const HIGHLIGHT_S = 60;
const UNPRINTED_S = 20;

export function nothingHeard(at) {
  return { startedAt: at, board: null, lastCall: 0, entered: [], highlight: null, unprinted: [], unprintedBefore: [] };
}

/** The memory after a board's frame. `first`: it opens a connection, so what it tells may be old. */
export function hear(memory, frame, at, first) {
  const { board } = frame;
  const now = Date.parse(frame.now);
  const there = callsThere(board);
  const call = newest(there);
  const seen = board.recent_calls.reduce((most, { id }) => Math.max(most, id), 0);
  const calls = first ? [] : there.filter(({ id }) => id > memory.lastCall).sort((a, b) => a.id - b.id);
  const known = memory.unprintedBefore.concat(memory.unprinted);
  const unprinted = board.unprinted.map((item) => same(known, item) || newUnprinted(item, at, now, first));
  // Newest first in the list. A page that has just come saw nothing enter.
  const labels = unprinted.filter((item) => memory.board && at < item.until && !same(known, item)).reverse();
  return {
    startedAt: memory.startedAt,
    board,
    lastCall: first ? seen : Math.max(seen, memory.lastCall),
    entered: calls.concat(labels),
    highlight: highlight(memory, call, at, now, calls.length > 0),
    unprinted,
    // They left the board's list within their time; its limit may bring them back.
    unprintedBefore: known.filter((item) => at < item.until && !same(unprinted, item)),
  };
}

/** The newest call whose token is still at its counter, or null. */
export function currentCall(board) {
  return newest(callsThere(board));
}

function newest(calls) {
  return calls.reduce((best, call) => (best && best.id > call.id ? best : call), null);
}

function callsThere(board) {
  const isThere = ({ counter, label }) => board.now_serving.some((row) => row.counter === counter && row.label === label);
  return board.recent_calls.filter(isThere);
}

function highlight(memory, call, at, now, entered) {
  if (!call) return null;
  if (entered) return { id: call.id, until: at + HIGHLIGHT_S };
  if (memory.highlight && memory.highlight.id === call.id) return memory.highlight;
  if (call.id <= memory.lastCall) return null; // an undo brought it back: everyone has seen it
  return { id: call.id, until: at + left(call.at, now, HIGHLIGHT_S) };
}

function same(known, { label, since }) {
  return known.find((item) => item.label === label && item.since === since);
}

/** An old one may be new to the page: it comes into the list when a younger one is printed. */
function newUnprinted({ label, since }, at, now, first) {
  // A time to come means that the clock was set back meanwhile.
  const lasts = !first && Date.parse(since) > now ? UNPRINTED_S : left(since, now, UNPRINTED_S);
  return { label, since, until: at + lasts };
}

/** Seconds left of `lasts`; none where the clocks make no sense. */
function left(since, now, lasts) {
  const age = (now - Date.parse(since)) / 1000;
  return age >= 0 && age < lasts ? lasts - age : 0;
}
