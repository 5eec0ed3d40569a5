import { ask } from "./commands.js";
import { element } from "./dom.js";

/**
 * Finds out whether this device may use this room, and says it in words when not. A refused
 * socket looks like a lost line to a page, and "no connection" would send people to the router.
 */
export async function mayEnter(counter) {
  const reply = await ask("/api/me");
  const away = !reply || reply.status >= 500;
  if (away) return { enter: true, own: null }; // not a refusal: the page waits for the service
  const { role, counter: own } = reply.ok ? reply.answer : { role: "public", counter: null };
  const enter = role === "admin" || (role === "doctor" && (!own || own === counter));
  return { enter, own };
}

/** Puts an explanation in the place of the button, and hides the queue. */
export function sayClosed(say, own) {
  document.getElementById("call").dataset.connection = "closed";
  const dock = document.getElementById("dock");
  dock.textContent = "";
  const words = own ? say("other_room") : `${say("not_paired")} ${say("not_paired_do")}`;
  const told = dock.appendChild(element("p", "word", words));
  told.setAttribute("role", "alert");
  const way = dock.appendChild(element("a", "choice own", say(own ? "go_to_own_room" : "enter_code")));
  way.href = own ? `/call/${encodeURIComponent(own)}` : "/pair";
}
