import { element, refill, write } from "./dom.js";

const ROWS_AT_MOST = 12;
const SYMBOLS = { emergency: "✚", high: "▲", low: "▽" };

/** Whole minutes from an RFC 3339 time until now, as words. */
export function minutesSince(say, since, nowMs) {
  return say("minutes", { n: Math.max(0, Math.floor((nowMs - Date.parse(since)) / 60000)) });
}

/** The department in the reader's language where the clinic has named it so. */
export function departmentName(token, language) {
  return token.department_names[language] || token.department_name;
}

/** The next ones in calling order, with symbol, minutes and a mark where the paper failed. */
export function drawQueue({ part, say, language }, { waiting }, nowMs) {
  const several = new Set(waiting.map(({ department }) => department)).size > 1;
  const rows = waiting.slice(0, ROWS_AT_MOST).map((token) => row({ say, language, several, nowMs }, token));
  const more = waiting.length - rows.length;
  write(part("waiting-count"), waiting.length ? String(waiting.length) : "");
  refill(part("waiting"), rows);
  const empty = waiting.length ? "" : say("nobody_waiting");
  write(part("more"), more > 0 ? say("more_waiting", { n: more }) : empty);
}

function row({ say, language, several, nowMs }, token) {
  const made = element("li", "");
  const ticket = made.appendChild(element("span", "ticket", token.label));
  if (hasSymbol(token)) ticket.appendChild(symbol(say, token.priority));
  const about = made.appendChild(element("span", several ? "about named" : "about"));
  if (several) about.appendChild(element("span", "", `${departmentName(token, language)} `));
  if (token.check_code) about.appendChild(checkCode(say, token));
  if (token.print_problem) about.appendChild(element("span", "mark", say("no_ticket")));
  made.appendChild(element("span", "minutes", minutesSince(say, token.issued_at, nowMs)));
  return made;
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
