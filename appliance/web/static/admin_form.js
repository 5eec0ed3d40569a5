import { element, write } from "./dom.js";
import { button, field, textInput } from "./desk_parts.js";
import { underscored } from "./speech.js";

/** A field of one line of text. */
export function textField(say, { key, words, value, most, hint, type, mode }) {
  const input = textInput(most || 200, mode);
  if (type) input.type = type;
  if (type === "password") input.autocomplete = "new-password";
  if (type === "number") input.step = "any";
  input.value = value === undefined || value === null ? "" : value;
  return withHint(Object.assign({ key, read: () => input.value }, field(nextId(), words, input)), hint);
}

/** A choice out of a list; `choices` are [value, words]. */
export function chooseField(say, { key, words, value, choices, hint, onChange }) {
  const select = element("select", "");
  choices.forEach(([each, told]) => {
    const option = select.appendChild(element("option", "", told));
    option.value = each;
    option.selected = each === value;
  });
  if (onChange) select.addEventListener("change", () => onChange(select.value));
  return withHint(Object.assign({ key, read: () => select.value }, field(nextId(), words, select)), hint);
}

/** Yes or no. */
export function truthField(say, { key, words, value, hint }) {
  const made = element("div", "field truth");
  const label = made.appendChild(element("label", ""));
  const input = label.appendChild(element("input", ""));
  input.type = "checkbox";
  input.checked = Boolean(value);
  label.appendChild(element("span", "", words));
  return withHint(finished(key, made, input, () => input.checked), hint);
}

/** Several out of a list, in the order of the list; `choices` are [value, words]. */
export function checksField(say, { key, words, value, choices, hint }) {
  const made = element("fieldset", "field checks");
  made.appendChild(element("legend", "", words));
  const boxes = choices.map(([each, told]) => {
    const label = made.appendChild(element("label", ""));
    const input = label.appendChild(element("input", ""));
    input.type = "checkbox";
    input.checked = value.indexOf(each) >= 0;
    label.appendChild(element("bdi", "", told));
    return { each, input };
  });
  const read = () => boxes.filter(({ input }) => input.checked).map(({ each }) => each);
  return withHint(finished(key, made, boxes.length ? boxes[0].input : made, read), hint);
}

function finished(key, made, input, read) {
  const wrong = made.appendChild(element("p", "wrong"));
  wrong.id = nextId();
  input.setAttribute("aria-describedby", wrong.id);
  return { key, made, input, wrong, read };
}

function withHint(one, hint) {
  if (!hint) return one;
  const told = element("p", "note hint", hint);
  told.id = nextId();
  one.made.insertBefore(told, one.wrong);
  one.input.setAttribute("aria-describedby", `${told.id} ${one.wrong.id}`);
  return one;
}

const ids = { last: 0 };

function nextId() {
  ids.last += 1;
  return `field-${ids.last}`;
}

/**
 * A form in place: it says beside each field what is wrong with it, and keeps what was typed.
 *
 * `send(values)` gives the service's answer; `saved(answer)` and `cancel()` end the form.
 */
export class Form {
  constructor(tools, { fields, send, saved, cancel, saveWords, wrongWords }) {
    Object.assign(this, { tools, fields, send, saved, wrongWords });
    const { say } = tools;
    this.place = element("form", "form");
    this.place.noValidate = true;
    fields.forEach(({ made }) => this.place.appendChild(made));
    this.said = this.place.appendChild(element("p", "wrong whole"));
    this.said.setAttribute("role", "alert");
    const line = this.place.appendChild(element("div", "acts"));
    this.save = line.appendChild(element("button", "verb go", saveWords || say("save")));
    this.save.type = "submit";
    if (cancel) line.appendChild(button(say("cancel_edit"), "verb", cancel, false));
    this.place.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.place.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && cancel) cancel();
    });
  }

  get values() {
    const values = {};
    this.fields.forEach(({ key, read }) => { values[key] = read(); });
    return values;
  }

  focus() {
    const first = this.fields[0].input;
    first.focus();
  }

  async submit() {
    if (this.save.getAttribute("aria-busy") === "true") return;
    this.clear();
    this.save.setAttribute("aria-busy", "true");
    const result = await this.send(this.values);
    this.save.removeAttribute("aria-busy");
    if (!result.ok) return this.refuse(result);
    return this.saved(result.answer);
  }

  clear() {
    write(this.said, "");
    this.fields.forEach((each) => this.mark(each, ""));
  }

  mark({ input, wrong }, words) {
    write(wrong, words);
    if (words) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  refuse(result) {
    const errors = (result.answer && result.answer.errors) || [];
    const found = this.fields.filter((each) => {
      const error = errors.find(({ field: name }) => belongs(name, each.key));
      if (error) this.mark(each, this.words(error, each.key));
      return error;
    });
    const others = errors.filter(({ field: name }) => !this.fields.some(({ key }) => belongs(name, key)));
    if (others.length) write(this.said, others.map((error) => this.words(error, error.field)).join(" "));
    if (!errors.length) this.tools.refuse(result);
    if (found.length) found[0].input.focus();
  }

  words({ field: name, message }, key) {
    const { say } = this.tools;
    const own = this.wrongWords && this.wrongWords(name, message);
    return own || say.known(`wrong_${underscored(key).replace(/\./g, "_")}`) || `${name}: ${message}`;
  }
}

/** Whether an error's field, such as queue.hours[0].opens, is that of a form's field. */
function belongs(name, key) {
  return name === key || name.indexOf(`${key}.`) === 0 || name.indexOf(`${key}[`) === 0;
}

/** A button that asks before it does what cannot be undone. */
export function confirmed(tools, { words, question, yes, act, key }) {
  const { say } = tools;
  const place = element("div", "confirmed");
  const first = place.appendChild(button(words, "verb", () => askSure(), false));
  if (key) first.dataset.key = key;
  const back = () => {
    place.textContent = "";
    place.appendChild(first);
    first.focus();
  };
  const askSure = () => {
    place.textContent = "";
    place.appendChild(element("p", "ask", question));
    const sure = place.appendChild(button(yes || words, "verb ends", () => act(sure), false));
    place.appendChild(button(say("keep_it"), "verb", back, false));
    sure.focus();
  };
  return place;
}
