import { newKey, send } from "./commands.js";
import { element, replay, write } from "./dom.js";
import { withoutAsking } from "./login_again.js";
import { SecretField } from "./secret_field.js";
import { Sheet } from "./sheet.js";

const FIELDS = ["old", "new", "again"];

/** One's own PIN in a sheet. All logins end by that, so the new one is used at once here. */
export function changePin(say, { role, person }) {
  const isPhrase = role === "admin";
  const sheet = new Sheet(say("pin_change"), { closeWord: say("sheet_close") });
  const form = sheet.body.appendChild(element("form", "login-form"));
  form.noValidate = true;
  form.method = "post";
  const fields = FIELDS.map((name) => {
    const words = say(isPhrase ? `pin_${name}_phrase` : `pin_${name}`);
    const field = new SecretField(say, { id: `pin-${name}`, words, isPhrase, isNew: name !== "old", pad: false });
    form.appendChild(field.place);
    return field;
  });
  const button = form.appendChild(element("button", "choice", say("pin_change")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy") !== "true") withoutAsking(change);
  });

  const refuse = (words, field) => {
    fields.forEach((each) => write(each.word, ""));
    write(field.word, words);
    replay(field.word, "felt");
    field.focus();
  };

  const change = async () => {
    const [before, after, again] = fields;
    const empty = fields.find(({ value }) => !value);
    if (empty) return refuse(say("login_empty"), empty);
    if (after.value !== again.value) return refuse(say("pin_differ"), again);
    button.setAttribute("aria-busy", "true");
    const result = await send("/api/me/pin", { old: before.value, new: after.value }, newKey());
    button.setAttribute("aria-busy", "false");
    if (!result.ok) return refuse(why(say, result, isPhrase), result.status === 422 ? after : before);
    const back = await send("/api/login", { staff: person.id, pin: after.value }, newKey());
    if (!back.ok) return location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
    return done();
  };

  const done = () => {
    sheet.body.textContent = "";
    const told = sheet.body.appendChild(element("p", "", say("pin_done")));
    told.setAttribute("role", "status");
    window.dispatchEvent(new Event("logged-in"));
  };

  sheet.open();
  fields[0].focus();
}

function why(say, { status, answer }, isPhrase) {
  if (status === 403) return say("pin_old_wrong");
  if (status === 422) return say(isPhrase ? "pin_weak_phrase" : "pin_weak");
  const seconds = status === 429 && /([0-9]+) seconds/.exec(answer.detail);
  return seconds ? say("login_wait", { n: Number(seconds[1]) }) : say("pair_no_answer");
}
