/** What Call Next would do now: `call` somebody, only `finish` the current one, or nothing (`idle`). */
export function plan(frame) {
  const current = frame.counter.current;
  const next = frame.waiting[0];
  const finishes = current ? current.label : null;
  if (next) return { kind: "call", label: next.label, finishes };
  return current ? { kind: "finish", label: current.label, finishes } : { kind: "idle" };
}

const NEEDS = {
  start: (frame) => has(frame, "called"),
  recall: (frame) => has(frame, "called"),
  missed: (frame) => has(frame, "called"),
  finish: (frame) => has(frame, "called") || has(frame, "serving"),
  undo: (frame, nowMs) => Boolean(frame.counter.current) && undoLeftMs(frame, nowMs) > 0,
};

/** Whether a verb makes sense for what the page shows; the service has the last word. */
export function allows(verb, frame, nowMs) {
  return NEEDS[verb](frame, nowMs);
}

/** Milliseconds left to take the last call back. */
export function undoLeftMs(frame, nowMs) {
  return frame.undo_until ? Math.max(0, Date.parse(frame.undo_until) - nowMs) : 0;
}

/** The frame as it will be once a call has been answered with `token`; the next frame replaces it. */
export function withCurrent(frame, token) {
  const counter = Object.assign({}, frame.counter, { current: token });
  return Object.assign({}, frame, { counter }, without(token, frame, "waiting"), without(token, frame, "unprinted"));
}

/** A list of the frame, and its total, once `token` is not in it any more. */
function without(token, frame, name) {
  const left = frame[name].filter(({ id }) => !token || id !== token.id);
  return { [name]: left, [`${name}_total`]: frame[`${name}_total`] - (frame[name].length - left.length) };
}

function has(frame, status) {
  return Boolean(frame.counter.current) && frame.counter.current.status === status;
}
