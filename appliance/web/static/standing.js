const OVER = ["done", "no_show", "cancelled", "expired", "void"];
const NEAR = 2; // so many people ahead or fewer: come to the waiting room

/** Whether nothing more happens to a token; only a visit can be taken back, by its own call. */
export function isOver(token) {
  return OVER.indexOf(token.status) >= 0;
}

/** How the page looks: the status, and while the token waits how near the turn is. */
export function stateOf(token) {
  if (token.ahead === null) return token.status;
  if (token.ahead > NEAR) return "waiting";
  return token.ahead ? "soon" : "next";
}

/**
 * The token after a frame of the queue, and when to ask the service about it: `now` where the frame
 * cannot tell, `later` where it tells enough for the moment.
 */
export function afterFrame(token, frame) {
  if (frame.revision < token.revision) return { token, ask: "" };
  // Labels begin again with each day: on another one this label is somebody else's.
  const place = frame.day === token.day ? placeIn(frame, token.label) : null;
  if (!place) return { token, ask: isOver(token) ? "" : token.status === "on_hold" ? "later" : "now" };
  if (place.status === "waiting") return whileWaiting(token, place, frame.revision);
  const begun = token.status === "serving" && token.counter === place.counter;
  const status = begun ? "serving" : place.status;
  const fresh = { ahead: null, wait: null, revision: frame.revision };
  // A frame does not tell who is called from who has come in.
  return { token: Object.assign({}, token, place, fresh, { status }), ask: "later" };
}

function whileWaiting(token, place, revision) {
  // Where it goes from here, and what the department is called, only the service knows.
  if (token.status !== "waiting" || token.department !== place.department) return { token, ask: "now" };
  const moved = place.ahead !== token.ahead;
  const next = Object.assign({}, token, { ahead: place.ahead, revision });
  return { token: next, ask: moved && token.wait ? "later" : "" };
}

function placeIn(frame, label) {
  const at = frame.now_serving.filter((one) => one.label === label)[0];
  if (at) {
    const { counter, counter_name, calls } = at;
    return { status: "called", counter, counter_name, calls };
  }
  if (frame.missed.indexOf(label) >= 0) return { status: "missed", counter: null, counter_name: null };
  const department = Object.keys(frame.order).filter((code) => frame.order[code].indexOf(label) >= 0)[0];
  return department ? { status: "waiting", department, ahead: frame.order[department].indexOf(label) } : null;
}

/** What the phone must tell aloud now: `called`, `near`, `missed`, or nothing. */
export function occasion(before, now) {
  const again = now.calls > before.calls || now.counter !== before.counter;
  // A visit that was ended by mistake and goes on calls nobody.
  if (now.status === "called" && before.status === "done") return "";
  if (now.status === "called") return before.status !== "called" || again ? "called" : "";
  if (now.status === "missed") return before.status === "missed" ? "" : "missed";
  return isNear(now) && !isNear(before) ? "near" : "";
}

function isNear(token) {
  return token.ahead !== null && token.ahead <= NEAR;
}
