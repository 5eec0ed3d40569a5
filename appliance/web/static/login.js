/** Logs a person in on this device: their name is chosen, their PIN is typed. */
import { ask, newKey, send } from "./commands.js";
import { element, refill, replay, write } from "./dom.js";
import { readPage } from "./words.js";

const AGAIN_MS = 2000;
const NOT_PAIRED = new Set(["not-paired", "unpaired"]);

const part = (id) => document.getElementById(id);

async function start(page) {
  const { say } = page;
  const reply = await answered("/api/login", say);
  if (!reply.ok) return sayClosed(say, reply);
  const people = reply.answer.items;
  write(part("explain"), people.length ? "" : say("login_nobody"));
  refill(part("staff"), people.map(option));
  part("form").hidden = !people.length;
  part("staff").addEventListener("change", () => ask_for(say, people));
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    logIn(say);
  });
  ask_for(say, people);
}

function option({ id, name }) {
  const made = element("option", "", name);
  made.value = id;
  return made;
}

/** Admins have a passphrase: letters are wanted then, not figures. */
function ask_for(say, people) {
  const chosen = people.find(({ id }) => id === part("staff").value);
  const isAdmin = Boolean(chosen) && chosen.role === "admin";
  write(part("pin-label"), say(isAdmin ? "login_passphrase" : "login_pin"));
  part("pin").inputMode = isAdmin ? "text" : "numeric";
  part("pin").value = "";
}

async function logIn(say) {
  const pin = part("pin").value;
  write(part("word"), "");
  if (!pin) return refuse(say("login_empty"));
  part("log-in").disabled = true;
  const result = await send("/api/login", { staff: part("staff").value, pin }, newKey());
  part("log-in").disabled = false;
  if (result.ok) return onward(result.answer);
  if (NOT_PAIRED.has(code(result))) return sayClosed(say, result);
  return refuse(why(say, result));
}

function onward({ role, counter }) {
  const home = role === "doctor" && counter ? `/call/${encodeURIComponent(counter)}` : "/";
  location.replace(wished() || home);
}

/** The page that led here. Only one of ours: an address could name any. */
function wished() {
  const next = new URLSearchParams(location.search).get("next") || "";
  return /^\/[^/\\]/.test(next) ? next : "";
}

function why(say, result) {
  const seconds = result.status === 429 && result.answer && /([0-9]+) seconds/.exec(result.answer.detail);
  if (seconds) return say("login_wait", { n: Number(seconds[1]) });
  return say(code(result) === "wrong-pin" ? "login_wrong" : "pair_no_answer");
}

function code({ answer }) {
  return answer ? answer.code : "";
}

function refuse(words) {
  write(part("word"), words);
  replay(part("word"), "felt");
  part("pin").value = "";
  part("pin").focus();
}

function sayClosed(say, { status }) {
  const unknown = status === 401;
  part("form").hidden = true;
  write(part("explain"), say(unknown ? "login_unpaired" : "login_not_here"));
  part("to-pair").hidden = !unknown;
}

/** Asks until the service answers, and says meanwhile that it does not. */
async function answered(path, say) {
  for (;;) {
    const reply = await ask(path);
    if (reply && reply.status < 500) return reply;
    write(part("explain"), say("trying_again"));
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

start(readPage());
