import { stateOf } from "./standing.js";

/** A function that says a phrase; `n` among its values chooses between `one` and `other`. */
export function speaker(words, ones) {
  return (key, values) => {
    const phrase = Object.prototype.hasOwnProperty.call(words, key) ? words[key] : "";
    const counted = typeof phrase === "string" ? phrase : phrase[ones.indexOf(values.n) >= 0 ? "one" : "other"];
    return counted.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
  };
}

/** What the page says of a token. As the service said it when it sent the page (patient_words.py). */
export function told(token, say, language) {
  const state = stateOf(token);
  const counter = { counter: token.counter_name || "" };
  const isCounted = state === "soon" || state === "waiting";
  const isNear = state === "next" || state === "soon";
  const wait = token.wait && { low: token.wait.low_minutes, high: token.wait.high_minutes };
  return {
    state,
    department: departmentOf(token, language),
    headline: isCounted ? say("ahead", { n: token.ahead }) : say(state, counter),
    text: isNear ? say("near") : say(`${state}_text`, counter),
    wait: wait ? say("wait", wait) : "",
    note: token.status === "waiting" && token.counter_name ? say("bound", counter) : "",
  };
}

/** The department's name in the reader's language. */
export function departmentOf(token, language) {
  return token.department_names[language] || token.department_name;
}

/** How long the line has been silent. */
export function silence(say, ms) {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? say("lost_seconds", { n: seconds }) : say("lost_minutes", { n: Math.floor(seconds / 60) });
}
