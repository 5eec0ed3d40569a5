import { element } from "./dom.js";
import { Chips, button, textInput } from "./desk_parts.js";
import { nameOf } from "./desk_truth.js";

const REASON_AT_MOST = 120;
const PRIORITIES = ["emergency", "high", "normal", "low"];
const POSITIONS = ["age", "front", "end"];

/** The form of a verb that asks for something first; `done(body, values)` is given what was chosen. */
export function formFor(verb, tools, token, done, back) {
  const form = element("form", "form");
  form.addEventListener("submit", (event) => event.preventDefault());
  FORMS[verb](form, tools, token, done);
  form.appendChild(button(tools.say("keep"), "small", back, false));
  return form;
}

const FORMS = { call: callForm, hold: holdForm, cancel: cancelForm, priority: priorityForm, transfer: transferForm };

/** A call out of turn passes others over: they may ask why. */
function callForm(form, { say }, _token, done) {
  const give = (reason) => done({ reason });
  form.appendChild(element("p", "ask", say("call_why")));
  form.appendChild(new Chips(say("call_why"), phrases(say, "call_reasons"), give).place);
  form.appendChild(ownWords(say, say("verb_call"), give));
}

/** A hold is taken back by a tap, so a reason is enough. */
function holdForm(form, { say }, _token, done) {
  const reasons = ["lab", "dressing"].map((code) => [code, say(`hold_${code}`)]);
  const chips = new Chips(say("hold_why"), reasons, (reason) => done({ reason }));
  form.appendChild(element("p", "ask", say("hold_why")));
  form.appendChild(chips.place);
  form.appendChild(ownWords(say, say("verb_hold"), (reason) => done({ reason })));
}

/** Cancelling ends a token for good: the reason first, then a button that says so. */
function cancelForm(form, tools, token, done) {
  const { say } = tools;
  const reasons = phrases(say, "cancel_reasons");
  const words = textInput(REASON_AT_MOST);
  const sure = button(say("cancel_one", { label: token.label }), "verb ends", () => confirm());
  const chips = new Chips(say("cancel_why"), reasons, (reason) => {
    words.value = reason;
    sure.focus({ preventScroll: true });
  });
  const confirm = () => (words.value.trim() ? done({ reason: words.value.trim() }) : askWhy(tools, words));
  words.setAttribute("aria-label", say("own_words"));
  words.placeholder = say("own_words");
  form.appendChild(element("p", "ask", say("cancel_why")));
  form.appendChild(chips.place);
  form.appendChild(words);
  form.appendChild(sure);
  form.addEventListener("submit", confirm);
}

function priorityForm(form, tools, token, done) {
  const { say } = tools;
  const others = PRIORITIES.filter((priority) => priority !== token.priority);
  const levels = new Chips(say("priority_which"), others.map((level) => [level, say(`level_of_${level}`)]), () => {});
  const give = (reason) => {
    if (!levels.chosen) return tools.doing.note("priority_first");
    return done({ priority: levels.chosen, reason }, { level: say(`level_of_${levels.chosen}`) });
  };
  levels.choose(token.priority === "normal" ? "high" : "normal");
  form.appendChild(element("p", "ask", say("priority_which")));
  form.appendChild(levels.place);
  form.appendChild(element("p", "ask", say("priority_why")));
  form.appendChild(new Chips(say("priority_why"), phrases(say, "priority_reasons"), give).place);
  form.appendChild(ownWords(say, say("verb_priority"), give));
}

function transferForm(form, tools, token, done) {
  const { say, language, view } = tools;
  const { departments, counters } = view().frame;
  const to = departments.map((each) => [{ department: each.code }, nameOf(each, language)]);
  counters.forEach((each) => to.push([{ counter: each.code }, say("only_room", { room: each.name })]));
  const elsewhere = to.filter(([place]) => place.counter || place.department !== token.department || token.counter);
  const places = new Chips(say("transfer_where"), elsewhere, () => sure.focus({ preventScroll: true }));
  const positions = new Chips(say("transfer_place"), POSITIONS.map((each) => [each, say(`position_${each}`)]), () => {});
  const send = () => {
    if (!places.chosen) return tools.doing.note("transfer_first");
    const [, words] = elsewhere.find(([place]) => place === places.chosen);
    return done(Object.assign({ position: positions.chosen }, places.chosen), { place: words });
  };
  const sure = button(say("transfer_one", { label: token.label }), "verb go", send);
  positions.choose("age");
  form.appendChild(element("p", "ask", say("transfer_where")));
  form.appendChild(places.place);
  form.appendChild(element("p", "ask", say("transfer_place")));
  form.appendChild(positions.place);
  form.appendChild(sure);
}

/** A reason of one's own, with a button that gives it. */
function ownWords(say, verb, give) {
  const line = element("div", "own-words");
  const words = line.appendChild(textInput(REASON_AT_MOST));
  words.placeholder = say("own_words");
  words.setAttribute("aria-label", say("own_words"));
  const take = () => (words.value.trim() ? give(words.value.trim()) : words.focus());
  words.addEventListener("keydown", (event) => event.key === "Enter" && take());
  line.appendChild(button(verb, "verb", take));
  return line;
}

/** Quick choices as a phrase keeps them: between bars. Each is its own value. */
function phrases(say, key) {
  return say(key).split("|").map((words) => [words.trim(), words.trim()]);
}

function askWhy(tools, words) {
  tools.doing.note("reason_first");
  words.focus();
}
