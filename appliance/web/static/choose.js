/** The start page: what this device is, and where to go from here. */
import { ask } from "./commands.js";
import { element, refill, write } from "./dom.js";
import { readPage } from "./words.js";

const AGAIN_MS = 2000;
const ROLES_WITH_ROOMS = new Set(["doctor", "admin"]);
const ROLES_TOLD = new Set(["kiosk", "display"]);

const part = (id) => document.getElementById(id);

async function choose({ say }) {
  const me = await answered("/api/me", say);
  if (me.ok && me.answer.login_needed) return location.replace("/login");
  const role = me.ok ? me.answer.role : "public";
  if (role === "reception") return location.replace("/desk");
  if (ROLES_WITH_ROOMS.has(role)) return showRooms(say, me.answer);
  write(part("title"), say("unpaired_title"));
  if (ROLES_TOLD.has(role)) return write(part("explain"), say(`role_${role}`));
  part("to-pair").hidden = false;
  return write(part("explain"), `${say("unpaired")} ${say("not_paired_do")}`);
}

/** All rooms, or for a doctor's device that is bound to one, that one alone. */
async function showRooms(say, { role, counter: own }) {
  const { ok, answer } = await answered("/api/counters", say);
  const all = ok ? answer.items : [];
  const rooms = role === "doctor" && own ? all.filter(({ code }) => code === own) : all;
  write(part("title"), say(own ? "choose_title" : "choose_room"));
  write(part("explain"), rooms.length ? "" : say("choose_none"));
  const lines = rooms.map((room) => choice(say, room, own));
  refill(part("rooms"), role === "admin" ? lines.concat(toDesk(say)) : lines);
}

function toDesk(say) {
  const line = element("li", "");
  const link = line.appendChild(element("a", "choice"));
  link.href = "/desk";
  link.appendChild(element("span", "name", say("to_desk")));
  return line;
}

function choice(say, room, own) {
  const line = element("li", "");
  const link = line.appendChild(element("a", room.code === own ? "choice own" : "choice"));
  link.href = `/call/${encodeURIComponent(room.code)}`;
  link.appendChild(element("span", "name", room.name));
  link.appendChild(element("span", "note", facts(say, room, own).join(" · ")));
  return line;
}

function facts(say, room, own) {
  const waiting = Object.keys(room.waiting).reduce((sum, name) => sum + room.waiting[name], 0);
  const told = [say("waiting_count", { n: waiting })];
  if (room.current) told.unshift(room.current.label);
  if (room.state !== "open") told.push(say(`state_${room.state}`));
  if (room.code === own) told.unshift(say("own_room"));
  return told;
}

/** Asks until the service answers, and says meanwhile that it does not. */
async function answered(path, say) {
  for (;;) {
    const reply = await ask(path);
    if (reply && reply.status < 500) {
      write(part("explain"), "");
      return reply;
    }
    write(part("explain"), say("trying_again"));
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

choose(readPage());
