import { newKey, send, change } from "./commands.js";
import { EditableList } from "./admin_list.js";
import { Form, checksField, chooseField, confirmed, textField } from "./admin_form.js";
import { element } from "./dom.js";
import { button } from "./desk_parts.js";
import { nameOf } from "./desk_truth.js";

const NAME_AT_MOST = 60;
const LETTERS_AT_MOST = 3;

/** What departments and counters have in common: an order, and an end that keeps their history. */
class Places extends EditableList {
  constructor(tools, path) {
    super(tools);
    this.path = path;
  }

  address(code) {
    return `${this.path}/${encodeURIComponent(code)}`;
  }

  /** Where it stands in the list. */
  placeField(item) {
    const { say } = this.tools;
    const rows = this.rows();
    const choices = rows.map((each, n) => [String(n), String(n + 1)]);
    const value = String(rows.findIndex(({ code }) => code === item.code));
    return chooseField(say, { key: "position", words: say("field_position"), value, choices });
  }

  async save(item, body) {
    if (item) return change("PATCH", this.address(item.code), body);
    return send(this.path, body, newKey());
  }

  retire(item, question) {
    const { say, refuse } = this.tools;
    const act = async (sure) => {
      sure.disabled = true;
      const result = await change("DELETE", this.address(item.code));
      sure.disabled = false;
      if (!result.ok) return refuse(result);
      return this.saved(say("retired_it", { name: item.name }));
    };
    return confirmed(this.tools, { words: say("retire_it"), question, act });
  }

  /** Those that are not offered any more, and the way back. */
  after(place) {
    const gone = this.all().filter(({ retired }) => retired);
    if (!gone.length) return;
    const { say } = this.tools;
    place.appendChild(element("h3", "gone-heading", say("retired_ones")));
    const list = place.appendChild(element("ul", "lines"));
    gone.forEach((item) => {
      const line = list.appendChild(element("li", "line gone")).appendChild(element("div", "head"));
      line.appendChild(element("div", "about")).appendChild(element("bdi", "", item.name));
      const back = line.appendChild(button(say("offer_again"), "small", () => this.offer(item), false));
      back.setAttribute("aria-label", `${say("offer_again")}: ${item.name}`);
      back.dataset.key = `again ${item.code}`;
    });
  }

  async offer(item) {
    const result = await change("PATCH", this.address(item.code), { retired: false });
    return result.ok ? this.tools.done() : this.tools.refuse(result);
  }
}

/** What people wait for. */
export class Departments extends Places {
  constructor(tools) {
    super(tools, "/api/admin/departments");
    this.needs = ["departments"];
    this.addWords = tools.say("add_department");
  }

  all() {
    return this.tools.data.of.departments.items;
  }

  rows() {
    return this.tools.data.departments;
  }

  summary() {
    return this.rows().map((each) => nameOf(each, this.tools.language)).join(", ");
  }

  rowOf(item) {
    const { say } = this.tools;
    const alone = this.rows().length === 1;
    const labels = [1, 2].map((n) => `${alone ? "" : item.prefix}${n}`).join(", ");
    const names = Object.keys(item.names).map((language) => item.names[language]).filter((name) => name !== item.name);
    const opened = item.open_tokens ? say("open_tokens", { n: item.open_tokens }) : "";
    return { key: item.code, name: item.name, told: [say("labels", { labels }), names.join(" · "), opened] };
  }

  formOf(item, close) {
    const { say, data } = this.tools;
    const old = item || { name: "", prefix: "", names: {} };
    const fields = [textField(say, { key: "name", words: say("field_name"), value: old.name, most: NAME_AT_MOST })];
    // The clinic's first language is that of the name itself.
    data.languages(say).slice(1).forEach(([code, words]) => {
      const language = say("field_name_in", { language: words });
      fields.push(textField(say, { key: `names.${code}`, words: language, value: old.names[code], most: NAME_AT_MOST }));
    });
    const hint = say("hint_prefix");
    fields.push(textField(say, { key: "prefix", words: say("field_prefix"), value: old.prefix, most: LETTERS_AT_MOST, hint }));
    if (item && this.rows().length > 1) fields.push(this.placeField(item));
    if (!item) fields.push(...this.lettersOfTheOnlyOne());
    const form = new Form(this.tools, {
      fields, cancel: close, saved: () => this.saved(), send: (values) => this.sendAll(item, values),
    });
    const may = item && this.rows().length > 1;
    return { form, more: may ? [this.retire(item, say("retire_department_sure"))] : [] };
  }

  /** With the second department, the first one needs letters too. */
  lettersOfTheOnlyOne() {
    const { say } = this.tools;
    return this.rows().filter(({ prefix }) => !prefix).map(({ code, name }) => (
      textField(say, { key: `departments.${code}.prefix`, words: say("field_prefix_of", { name }), most: LETTERS_AT_MOST })
    ));
  }

  async sendAll(item, values) {
    const names = {};
    const others = [];
    Object.keys(values).forEach((key) => {
      if (key.indexOf("names.") === 0) names[key.slice("names.".length)] = values[key];
      if (key.indexOf("departments.") === 0) others.push([key, key.split(".")[1]]);
    });
    for (const [key, code] of others) {
      const result = await change("PATCH", this.address(code), { prefix: values[key] });
      if (!result.ok) return renamed(result, key);
      if (!values[key].trim()) return missing(key);
    }
    const body = { name: values.name, names, prefix: values.prefix };
    if (values.position !== undefined) body.position = Number(values.position);
    return this.save(item, body);
  }
}

function renamed(result, key) {
  const errors = result.answer && result.answer.errors;
  if (errors) errors.forEach((error) => { error.field = key; });
  return result;
}

function missing(key) {
  return { ok: false, status: 422, answer: { errors: [{ field: key, message: "" }] } };
}

/** Where people are called to. */
export class Counters extends Places {
  constructor(tools) {
    super(tools, "/api/admin/counters");
    this.needs = ["departments", "counters"];
    this.addWords = tools.say("add_counter");
  }

  all() {
    return this.tools.data.of.counters.items;
  }

  rows() {
    return this.tools.data.counters;
  }

  summary() {
    return this.rows().map(({ name }) => name).join(", ");
  }

  served(item) {
    const { data, language } = this.tools;
    return item.departments.map((code) => data.department(code)).filter(Boolean).map((each) => nameOf(each, language));
  }

  rowOf(item) {
    const { say } = this.tools;
    const served = this.served(item).join(", ");
    return { key: item.code, name: item.name, told: [served], mark: served ? "" : say("serves_nothing") };
  }

  formOf(item, close) {
    const { say, data, language } = this.tools;
    const old = item || { name: "", departments: data.departments.length === 1 ? [data.departments[0].code] : [] };
    const choices = data.departments.map((each) => [each.code, nameOf(each, language)]);
    const fields = [
      textField(say, { key: "name", words: say("field_name"), value: old.name, most: NAME_AT_MOST, hint: say("hint_counter") }),
      checksField(say, { key: "departments", words: say("field_departments"), value: old.departments, choices }),
    ];
    if (item && this.rows().length > 1) fields.push(this.placeField(item));
    const form = new Form(this.tools, {
      fields, cancel: close, saved: () => this.saved(), send: (values) => this.save(item, bodyOf(values)),
    });
    const may = item && this.rows().length > 1;
    return { form, more: may ? [this.retire(item, say("retire_counter_sure"))] : [] };
  }
}

function bodyOf(values) {
  const body = { name: values.name, departments: values.departments };
  if (values.position !== undefined) body.position = Number(values.position);
  return body;
}
