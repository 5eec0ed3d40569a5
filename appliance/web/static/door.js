import { ask } from "./commands.js";
import { element } from "./dom.js";
import { logInAgain } from "./login_again.js";

const LOGIN_NEEDED = "login-needed";
const DESK_ROLES = new Set(["reception", "admin"]);

/**
 * Finds out whether this device may use this room. A refused socket looks like a lost line to a
 * page, and "no connection" would send people to the router.
 */
export async function mayEnter(counter) {
  const me = await whoAsks();
  if (!me) return { enter: true, own: null }; // not a refusal: the page waits for the service
  const own = me.counter || (me.person && me.person.counters[0]) || null;
  return { enter: mayCallAt(me, counter), own };
}

/** Whether this room is given up; false while nobody answers. */
export async function isGivenUp(counter) {
  const reply = await ask("/api/counters");
  return Boolean(reply && reply.ok) && !reply.answer.items.some(({ code }) => code === counter);
}

/** Whether device and person allow to call at this counter. */
export function mayCallAt({ role, counter: bound, person }, code) {
  if (role === "admin") return true;
  const places = person ? person.counters : [];
  const theirs = !places.length || places.indexOf(code) >= 0;
  return role === "doctor" && (!bound || bound === code) && theirs;
}

/** Whether this device may be reception's; also true while the service is away. */
export async function mayKeepDesk() {
  const me = await whoAsks();
  return !me || DESK_ROLES.has(me.role);
}

/** What the service takes this device for; null while it is away, or while somebody logs in. */
async function whoAsks() {
  const reply = await ask("/api/me");
  if (!reply || reply.status >= 500) return null;
  if (reply.answer.login_needed || toldToLogIn(reply)) return goToLogin();
  return reply.ok ? reply.answer : { role: "public", counter: null };
}

/** Whether an answer means that a person has to log in on this device. */
export function toldToLogIn({ status, answer }) {
  return status === 401 && Boolean(answer) && answer.code === LOGIN_NEEDED;
}

/**
 * Has a person log in: in front of a page that has shown the queue already, so that nothing typed
 * is lost; else on the login page, which leads back here.
 */
export function goToLogin() {
  const place = document.querySelector("[data-connection]");
  const connection = place && place.dataset.connection;
  if (connection && connection !== "connecting") logInAgain();
  else location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  return null;
}

/** Puts an explanation in the place of the button, and hides the queue. */
export function sayClosed(say, own, page = "call", part = (id) => document.getElementById(id)) {
  part(page).dataset.connection = "closed";
  const dock = part("dock");
  dock.textContent = "";
  const words = own ? say("other_room") : `${say("not_paired")} ${say("not_paired_do")}`;
  const told = dock.appendChild(element("p", "word", words));
  told.setAttribute("role", "alert");
  const way = dock.appendChild(element("a", "choice own", say(own ? "go_to_own_room" : "enter_code")));
  way.href = own ? `/call/${encodeURIComponent(own)}` : "/pair";
}
