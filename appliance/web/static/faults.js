import { element, refill } from "./dom.js";
import { underscored } from "./speech.js";
import { clockFace } from "./words.js";

const CLOCK_UNSURE = "clock-unsure";
const NAME_AT_MOST = 8;
const NAME_SHORT = 4;

/** What is wrong, the worst first, in the reader's words where the code is known, else in the service's. */
export function drawFaults({ part, say }, frame) {
  const { faults, now } = frame;
  const several = new Set(faults.map(({ kiosk }) => kiosk).filter(Boolean)).size > 1;
  const told = faults.filter(({ code }) => code !== CLOCK_UNSURE);
  const sorted = told.filter(isTrouble).concat(told.filter((fault) => !isTrouble(fault)));
  refill(part("faults"), sorted.concat(clockFault(say, frame)).map((fault) => notice({ say, now, several }, fault)));
}

function isTrouble({ state }) {
  return state === "trouble";
}

/** One notice about the clock, whether the service names it, only says that it is not sure, or both. */
function clockFault(say, { faults, clock_sure: clockSure }) {
  const named = faults.filter(({ code }) => code === CLOCK_UNSURE).slice(0, 1);
  const message = say("clock_unsure");
  const plain = { state: "warning", message };
  if (named.length) return named.map(({ since }) => Object.assign({ since }, plain));
  return clockSure === false ? [plain] : [];
}

function notice({ say, now, several }, fault) {
  const key = `fault_${underscored(fault.code)}`;
  const level = isTrouble(fault) ? "trouble" : "warning";
  const box = element("p", `notice ${level}`);
  // The symbol in front is for the eye; this is the same for the ear.
  const head = box.appendChild(element("strong", ""));
  head.appendChild(element("span", "unseen", `${say(`level_${level}`)}: `));
  head.appendChild(document.createTextNode(say.known(key) || fault.message));
  const help = say.known(`${key}_do`) || fault.what_to_do;
  if (help) box.appendChild(element("span", "", help));
  const notes = [since(say, fault.since, now), several && kioskName(say, fault.kiosk), fault.code];
  box.appendChild(element("span", "code", notes.filter(Boolean).join(" · ")));
  return box;
}

/** "since 09:12", with the date where that was on another day. */
function since(say, time, now) {
  if (!time) return "";
  const [, month, day] = time.slice(0, 10).split("-");
  const sameDay = time.slice(0, 10) === now.slice(0, 10);
  return say("since", { time: sameDay ? clockFace(time) : `${day}-${month} ${clockFace(time)}` });
}

/** Kiosks have long names of chance: their beginning tells them apart. */
export function kioskName(say, kiosk) {
  if (!kiosk) return "";
  return say("kiosk_name", { name: kiosk.length > NAME_AT_MOST ? kiosk.slice(0, NAME_SHORT) : kiosk });
}
