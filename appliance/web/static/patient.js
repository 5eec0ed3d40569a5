import { Alerts } from "./patient_alerts.js";
import { draw, drawLine } from "./patient_draw.js";
import { Line } from "./patient_line.js";
import { departmentOf, speaker, told } from "./patient_words.js";
import { afterFrame, isOver, occasion } from "./standing.js";

const REST_AFTER_MS = 60000; // a visit may be taken back within seconds; then all is said

const facts = JSON.parse(document.getElementById("facts").textContent);
const say = speaker(facts.words, facts.ones);
const alerts = new Alerts(say);
const title = document.title;
let token = facts.token;
let resting = 0;

const line = new Line(facts.key, {
  onToken: (answer) => (answer.revision < token.revision ? line.askLater() : take(answer)),
  onFrame: (frame) => {
    const { token: next, ask } = afterFrame(token, frame);
    take(next);
    if (ask === "now") line.ask();
    if (ask === "later") line.askLater();
  },
  onUnknown: () => location.reload(), // the service has a page for it
  onTick: () => drawLine(line, say),
});

function take(next) {
  const before = token;
  token = next;
  const said = told(token, say, facts.language);
  tell(before, said);
  draw(said, token.ahead, facts.people_shown);
  sayMoved(before);
  alerts.offer(token.status);
  document.title = said.state === "called" ? `${say("called")} → ${token.counter_name} · ${title}` : title;
  clearTimeout(resting);
  if (isOver(token)) resting = setTimeout(() => line.rest(), REST_AFTER_MS);
}

function tell(before, said) {
  const words = [token.label, said.headline, said.text].filter(Boolean).join(". ");
  const what = occasion(before, token);
  if (what) alerts.tell(what, words);
  else if (before.status !== token.status || before.ahead !== token.ahead) alerts.mention(words);
}

/** Who was sent to another department is told, and sees it until something else happens. */
function sayMoved(before) {
  const place = document.getElementById("moved");
  if (before.department !== token.department) {
    place.textContent = say("transferred", { department: departmentOf(token, facts.language) });
  } else if (before.status !== token.status) {
    place.textContent = "";
  }
}

alerts.offer(token.status);
drawLine(line, say);
line.start();
if (token.status === "called") alerts.tell("called", `${token.label}. ${say("called")}`);
