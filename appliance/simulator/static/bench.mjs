/** The bench: asks for its state twice a second, and sends presses and printer states. */

const STATE_EVERY_MS = 500;
const SCREEN_EVERY_MS = 1000;
const EARLIER_SHOWN = 12;
const BOUNCE_MS = 20;
const LONGEST_HOLD_MS = 120_000;

const STATE_WORDS = {
  "ready": "Ready", "paper-low": "Paper is low", "paper-out": "Paper is out", "cover-open": "Cover is open",
  "error": "Cutter is jammed", "recoverable": "Jam is out, waits", "overheated": "Too hot",
  "offline": "Unplugged", "stuck": "Stuck", "silent": "Ready, but never answers",
  "garbage": "Ready, but answers rubbish", "slow": "Ready, on a slow line", "unknown": "Unknown",
};

// Two looks a second cannot follow a lamp that blinks; its mode tells.
const STEADY_LAMPS = new Set(["ready", "off"]);
const LAMP_WORDS = {
  "ready": "Ready", "off": "Closed", "starting": "Starting", "busy": "Working", "trouble-paper": "Paper trouble",
  "refused": "Closed", "trouble-printer": "Printer trouble", "trouble-service": "Service is away", "trouble-clock": "Clock unsure",
};

const part = (id) => document.getElementById(id);
const words = (code) => STATE_WORDS[code] ?? plain(code);

/** general_medicine → General medicine */
function plain(code) {
  const text = String(code).replaceAll(/[_-]/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Writes only what changed: a screen reader hears each status once. */
function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function say(text, trouble = false) {
  part("word").dataset.trouble = trouble;
  write(part("word"), text);
}

// --- asking ---------------------------------------------------------------------------------

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const response = await fetch(`/simulator/${path}`, { cache: "no-store", ...options });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

async function send(path, body) {
  try {
    await ask(path, body);
    return true;
  } catch (error) {
    say(error.message, true);
    return false;
  } finally {
    refresh();
  }
}

// --- buttons --------------------------------------------------------------------------------

const pushes = new Map();

function showButtons(bench) {
  part("kiosk-away").hidden = bench.kiosk !== null;
  for (const [department, push] of pushes) {
    if (!(department in bench.buttons)) { push.remove(); pushes.delete(department); }
  }
  for (const [department, { pressed }] of Object.entries(bench.buttons)) {
    showButton(department, pressed, bench.lamp[department]);
  }
}

function showButton(department, pressed, lamp = {}) {
  if (!pushes.has(department)) pushes.set(department, addButton(department));
  const push = pushes.get(department);
  const steady = STEADY_LAMPS.has(lamp.mode ?? "ready");
  push.dataset.lamp = steady ? (lamp.on ? "on" : "off") : "blinks";
  if (!push.dataset.held) push.dataset.pressed = pressed;
  write(push.querySelector(".lamp"), LAMP_WORDS[lamp.mode] ?? `Lamp ${push.dataset.lamp}`);
}

function addButton(department) {
  const push = element("button", "push");
  push.type = "button";
  const ring = element("span", "ring");
  ring.append(element("span", "cap"));
  push.append(ring, element("span", "name", plain(department)), element("span", "lamp"));
  listenForHold(push, (holdMs) => press(department, push, holdMs));
  part("buttons").append(push);
  return push;
}

/** Calls back with how long the button was held, by finger, mouse or key. */
function listenForHold(push, released) {
  let since = null;
  const down = () => {
    if (since !== null) return;
    since = performance.now();
    push.dataset.held = "true";
    push.dataset.pressed = "true";
  };
  const up = () => {
    if (since === null) return;
    const holdMs = Math.min(LONGEST_HOLD_MS, Math.max(1, Math.round(performance.now() - since)));
    since = null;
    released(holdMs);
  };
  push.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    push.setPointerCapture(event.pointerId);
    down();
  });
  push.addEventListener("pointerup", up);
  push.addEventListener("pointercancel", up);
  push.addEventListener("contextmenu", (event) => event.preventDefault());
  push.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) down();
  });
  push.addEventListener("keyup", up);
  push.addEventListener("blur", up);
}

async function press(department, push, holdMs) {
  say(`${plain(department)}: held for ${seconds(holdMs)}`);
  const bounceMs = part("bounces").checked ? BOUNCE_MS : 0;
  await send("press", { button: department, hold_ms: holdMs, bounce_ms: bounceMs });
  delete push.dataset.held;
}

function seconds(ms) {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

// --- printer --------------------------------------------------------------------------------

function showPrinter(bench) {
  const { printer, kiosk, paper } = bench;
  part("printer").dataset.state = printer.state;
  write(part("printer-state"), words(printer.state));
  for (const choice of part("states").children) {
    choice.setAttribute("aria-pressed", choice.dataset.state === printer.state);
    choice.dataset.pending = choice.dataset.state === printer.pending;
  }
  write(part("believes"), kiosk === null ? "Kiosk is away" : words(kiosk.printer?.state ?? "unknown"));
  write(part("paper-width"), `Paper, ${paper.mm} mm`);
  write(part("paper"), `${length(paper.used_mm)} used`);
  write(part("tickets"), String(bench.tickets));
  write(part("buffered"), `${printer.buffered} bytes`);
  write(part("display"), printer.display || "–");
}

function length(mm) {
  return mm < 1000 ? `${mm} mm` : `${(mm / 1000).toFixed(1)} m`;
}

function setPrinter(state) {
  const after = Number.parseInt(part("after-bytes").value, 10);
  part("after-bytes").value = "";
  say(after > 0 ? `${words(state)} after ${after} more bytes` : "");
  return send("printer", { state, ...(after > 0 ? { after_bytes: after } : {}) });
}

// --- tickets --------------------------------------------------------------------------------

let shownTickets = "";
let newest = 0;

/** Looks at the paper again only when something can have changed on it. */
async function showTickets(bench) {
  const now = [bench.tickets, bench.paper.used_mm, bench.printer.state].join();
  if (now === shownTickets) return;
  const { items } = await ask("tickets");
  const latest = items.slice(-1 - EARLIER_SHOWN).reverse();
  const made = await Promise.all(latest.map(ticket));
  const first = shownTickets === "";
  if (made.length && latest[0].n > newest && !first) made[0].classList.add("emerging");
  newest = latest[0]?.n ?? 0;
  part("hanging").dataset.mm = bench.paper.mm;
  part("hanging").replaceChildren(...made.slice(0, 1));
  part("earlier").replaceChildren(...made.slice(1));
  part("earlier-part").hidden = made.length < 2;
  part("no-ticket").hidden = made.length > 0;
  shownTickets = now;
}

async function ticket({ n, label, kind, complete, at }) {
  const shown = element("li", "ticket");
  shown.dataset.complete = complete;
  const link = element("a");
  link.href = `/simulator/tickets/${n}.png`;
  const picture = element("img");
  picture.src = `${link.href}?complete=${complete}`;
  picture.alt = `${plain(kind)} ${label ?? n}`;
  link.append(picture);
  const figure = element("figure");
  figure.append(link, caption({ label, kind, complete, at }));
  shown.append(figure);
  await picture.decode().catch(() => {});
  return shown;
}

function caption({ label, kind, complete, at }) {
  const text = element("figcaption");
  const time = new Date(at).toLocaleTimeString("en-GB");
  text.append(element("b", "", label ?? plain(kind)), ` ${label ? plain(kind).toLowerCase() : ""} ${time}`);
  if (!complete) text.append(element("div", "torn", "✕ torn off, not complete"));
  return text;
}

// --- screen ---------------------------------------------------------------------------------

/** Fetches the frame into a second picture first, so that the screen never flickers. */
async function showScreen() {
  const tv = document.querySelector(".tv");
  const next = new Image(1280, 720);
  next.id = "screen";
  next.alt = "The waiting-room screen";
  next.src = `/simulator/screen.png?at=${Date.now()}`;
  try {
    await next.decode();
    part("screen").replaceWith(next);
    tv.dataset.on = "true";
  } catch {
    part("screen").hidden = true;
    tv.dataset.on = "false";
  }
}

// --- the rounds -----------------------------------------------------------------------------

let asking = false;

async function refresh() {
  if (asking) return;
  asking = true;
  try {
    const bench = await ask("state");
    showButtons(bench);
    showPrinter(bench);
    await showTickets(bench);
    if (part("word").textContent === NOT_THERE) say("");
  } catch {
    say(NOT_THERE, true);
  } finally {
    asking = false;
  }
}

const NOT_THERE = "The simulator does not answer.";

/** Repeats a round for ever, but not while nobody looks. */
async function repeat(round, everyMs) {
  if (!document.hidden) await round();
  setTimeout(repeat, everyMs, round, everyMs);
}

part("states").addEventListener("click", (event) => {
  const choice = event.target.closest("button");
  if (choice) setPrinter(choice.dataset.state);
});
repeat(refresh, STATE_EVERY_MS);
repeat(showScreen, SCREEN_EVERY_MS);
