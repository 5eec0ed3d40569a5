import { element, refill, write } from "./dom.js";
import { silence } from "./patient_words.js";

const TEXTS = ["department", "headline", "text", "wait", "note"];

/** Writes what is told of the token into the page. */
export function draw(said, ahead, shown) {
  document.body.dataset.state = said.state;
  TEXTS.forEach((name) => write(document.getElementById(name), said[name]));
  refill(document.getElementById("people"), people(ahead || 0, shown));
}

/** Writes how old the picture is. */
export function drawLine(line, say) {
  const state = line.state();
  const lost = state === "lost";
  document.body.dataset.line = state;
  write(document.getElementById("line"), lost ? silence(say, line.silentMs()) : say(state));
  write(document.getElementById("line-do"), lost ? say("lost_do") : "");
}

/** One figure for each person ahead, and the reader's own at the end. */
function people(ahead, shown) {
  const row = ahead > shown ? [element("span", "more", "…")] : [];
  for (let n = Math.min(ahead, shown); n > 0; n -= 1) row.push(document.createElement("i"));
  return row.concat(document.createElement("b"));
}
