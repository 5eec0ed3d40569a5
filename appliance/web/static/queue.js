import { element } from "./dom.js";

const SYMBOLS = { emergency: "✚", high: "▲", low: "▽" };

/** Whole minutes from an RFC 3339 time until now, as words. */
export function minutesSince(say, since, nowMs) {
  return say("minutes", { n: Math.max(0, Math.floor((nowMs - Date.parse(since)) / 60000)) });
}

/** The department in the reader's language where the clinic has named it so. */
export function departmentName(token, language) {
  return token.department_names[language] || token.department_name;
}

/** Whether the token's priority is shown by a sign. */
export function hasSymbol({ priority }) {
  return Boolean(SYMBOLS[priority]);
}

/** The code that stands on the paper too; its name is left to the ear, for the row is narrow. */
export function checkCode(say, { check_code: code }) {
  const made = element("span", "check");
  made.appendChild(element("span", "unseen", say("check_code", { code })));
  made.appendChild(element("span", "", code)).setAttribute("aria-hidden", "true");
  return made;
}

/** The sign of a priority that is not the normal one. */
export function symbol(say, priority) {
  const made = element("span", `priority ${priority}`, SYMBOLS[priority]);
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", say(`priority_${priority}`));
  made.title = say(`priority_${priority}`);
  return made;
}
