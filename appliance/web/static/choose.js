/** The start page: what this device is, and where to go from here. */
import { ask } from "./commands.js";
import { element, refill, write } from "./dom.js";
import { mayCallAt } from "./door.js";
import { Person } from "./person.js";
import { Take } from "./take.js";
import { readPage } from "./words.js";

const AGAIN_MS = 2000;
const ROLES_WITH_ROOMS = new Set(["doctor", "admin"]);
const ROLES_TOLD = new Set(["kiosk", "display"]);

const part = (id) => document.getElementById(id);

async function choose(page) {
  const { say } = page;
  const me = await answered("/api/me", say);
  if (me.ok && me.answer.login_needed) return location.replace("/login");
  const role = me.ok ? me.answer.role : "public";
  if (role === "public" && page.takes) return new Take(page).start();
  new Person(say).start();
  if (role === "reception") return location.replace("/desk");
  if (ROLES_WITH_ROOMS.has(role)) return showRooms(say, me.answer);
  write(part("title"), say("unpaired_title"));
  part("to-board").hidden = role === "kiosk";
  if (ROLES_TOLD.has(role)) return write(part("explain"), say(`role_${role}`));
  part("to-pair").hidden = false;
  return write(part("explain"), `${say("unpaired")} ${say("not_paired_do")}`);
}

/** The rooms that device and person allow; where there is one, nobody has to choose. */
async function showRooms(say, me) {
  const { ok, answer } = await answered("/api/counters", say);
  const rooms = (ok ? answer.items : []).filter(({ code }) => mayCallAt(me, code));
  const isAdmin = me.role === "admin";
  if (rooms.length === 1 && !isAdmin) return location.replace(address(rooms[0]));
  write(part("title"), say(isAdmin ? "choose_title" : "choose_room"));
  write(part("explain"), rooms.length ? "" : say("choose_none"));
  const lines = rooms.map((room) => choice(say, room, me.counter));
  const others = isAdmin ? [way("/admin", say("to_admin")), way("/desk", say("to_desk")), way("/board", say("to_board"))] : [];
  return refill(part("rooms"), others.concat(lines));
}

function way(path, words) {
  const line = element("li", "");
  const link = line.appendChild(element("a", "choice"));
  link.href = path;
  link.appendChild(element("span", "name", words));
  return line;
}

function address({ code }) {
  return `/call/${encodeURIComponent(code)}`;
}

function choice(say, room, own) {
  const line = element("li", "");
  const link = line.appendChild(element("a", room.code === own ? "choice own" : "choice"));
  link.href = address(room);
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
