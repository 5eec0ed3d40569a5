import { change } from "./commands.js";
import { EditableList } from "./admin_list.js";
import { Form, checksField, chooseField, textField, truthField } from "./admin_form.js";
import { element } from "./dom.js";
import { nameOf } from "./desk_truth.js";

const CAPACITIES = "queue.capacities";
const GROUPS = {
  clinic: ["clinic.name", "clinic.languages"],
  limits: ["queue.capacity", CAPACITIES, "queue.public_issuing"],
  calling: ["queue.calls_at_most", "queue.recall_gap_s", "queue.undo_s", "queue.normal_per_high"],
  screen: [
    "display.screen_inches", "display.farthest_seat_m", "display.languages",
    "display.theme", "display.digits", "display.chime", "display.voice", "display.volume",
  ],
  paper: ["printer.roll_m", "printer.day_slip"],
  privacy: ["privacy.names", "privacy.keep_names_days"],
};
// One of a few words, each with a name of its own.
const CHOSEN = new Set(["display.theme", "display.digits"]);
const RISKY = new Set(["privacy.names", "queue.public_issuing"]);

/** What may be chosen without a technician, a group at a time. */
export class Settings extends EditableList {
  constructor(tools) {
    super(tools);
    this.needs = ["settings", "departments"];
  }

  rows() {
    return Object.keys(GROUPS).map((name) => ({ name, settings: GROUPS[name].map((key) => this.tools.data.setting(key)) }));
  }

  summary() {
    const { say, data } = this.tools;
    return data.of.settings.restarting ? say("restarting") : data.setting("clinic.name").value;
  }

  draw(place) {
    const { say, data } = this.tools;
    if (data.of.settings.restarting) place.appendChild(element("p", "mark intro", say("restarting")));
    super.draw(place);
  }

  rowOf({ name, settings }) {
    const { say } = this.tools;
    const shown = settings.filter(({ key }) => key !== CAPACITIES || this.tools.data.departments.length > 1);
    return { key: name, name: say(`group_${name}`), told: shown.map((each) => this.told(each)) };
  }

  told(setting) {
    const { say } = this.tools;
    const from = setting.fixed ? ` (${say("fixed_card")})` : "";
    return `${say(wordsOf(setting.key))}: ${this.valueWords(setting)}${from}`;
  }

  valueWords({ key, kind, value }) {
    const { say, data, language } = this.tools;
    if (kind === "truth") return say(value ? "yes" : "no");
    if (key === CAPACITIES) {
      const rows = value.map(({ department, capacity }) => `${nameOr(data, department, language)} ${capacity}`);
      return rows.join(", ") || say("none");
    }
    if (CHOSEN.has(key)) return this.choiceName(key, value);
    if (kind === "list") return value.map((code) => this.languageName(code)).join(", ") || say("as_clinic");
    if (key === "queue.capacity" && !value) return say("no_limit");
    return String(value);
  }

  choiceName(key, value) {
    return this.tools.say(`${wordsOf(key)}_${value}`);
  }

  languageName(code) {
    return this.tools.say(`language_${code}`);
  }

  formOf({ name, settings }, close) {
    const { say } = this.tools;
    const open = settings.filter(({ fixed }) => !fixed);
    const fields = [];
    open.forEach((setting) => fields.push(...this.fieldsOf(setting)));
    const form = new Form(this.tools, {
      fields, cancel: close, saved: (answer) => this.saved(say(answer.restarting ? "saved_soon" : "saved")),
      send: (values) => this.send(open, values),
      wrongWords: (key, message) => this.limitWords(key) || message,
    });
    const fixed = settings.filter((each) => each.fixed).map((each) => element("p", "mark", this.told(each)));
    return { form, more: fixed, name };
  }

  fieldsOf(setting) {
    const { say, data, language } = this.tools;
    const { key, kind, value, choices } = setting;
    const words = say(wordsOf(key));
    const hint = say.known(`${wordsOf(key)}_hint`);
    if (kind === "truth") return [truthField(say, { key, words, value, hint: RISKY.has(key) ? say(`${wordsOf(key)}_hint`) : hint })];
    if (key === CAPACITIES) return data.departments.length > 1 ? this.capacityFields(setting, language) : [];
    if (kind === "list") {
      const names = choices.map((code) => [code, this.languageName(code)]);
      return [checksField(say, { key, words, value, choices: names, hint })];
    }
    if (CHOSEN.has(key)) return [chooseField(say, { key, words, value, hint, choices: choices.map((each) => [each, this.choiceName(key, each)]) })];
    const mode = kind === "text" ? "" : "decimal";
    return [textField(say, { key, words, value, hint, mode, most: kind === "text" ? setting.high : 12 })];
  }

  /** One field for each department; empty is what holds for all. */
  capacityFields({ value }, language) {
    const { say, data } = this.tools;
    return data.departments.map((each) => {
      const own = value.find(({ department }) => department === each.code);
      return textField(say, {
        key: `${CAPACITIES}.${each.code}`, words: say("capacity_of", { name: nameOf(each, language) }), value: own ? own.capacity : "",
        mode: "numeric", most: 7, hint: say("hint_capacity_of"),
      });
    });
  }

  async send(settings, values) {
    const changes = {};
    settings.forEach((setting) => {
      const value = setting.key === CAPACITIES ? capacitiesIn(values) : typed(setting, values[setting.key]);
      if (JSON.stringify(value) !== JSON.stringify(setting.value)) changes[setting.key] = value;
    });
    return change("PATCH", "/api/admin/settings", { changes });
  }

  limitWords(key) {
    const { say, data } = this.tools;
    const setting = data.setting(key) || { low: null };
    if (setting.kind === "text") return say("wrong_text", { most: setting.high });
    if (setting.kind === "list") return say("wrong_list");
    if (setting.low === null || setting.high === null) return key.indexOf(CAPACITIES) === 0 ? say("wrong_capacity") : "";
    return say("wrong_between", { low: setting.low, high: setting.high });
  }
}

function wordsOf(key) {
  return `set_${key.replace(".", "_")}`;
}

function nameOr(data, code, language) {
  const found = data.department(code);
  return found ? nameOf(found, language) : code;
}

/** What was typed as the service wants it; what is no number goes as it is, and is refused. */
function typed({ kind }, value) {
  if (kind !== "whole" && kind !== "number") return value;
  const text = String(value).trim().replace(",", ".");
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : value;
}

function capacitiesIn(values) {
  const prefix = `${CAPACITIES}.`;
  return Object.keys(values)
    .filter((key) => key.indexOf(prefix) === 0 && values[key].trim() !== "")
    .map((key) => ({ department: key.slice(prefix.length), capacity: typed({ kind: "whole" }, values[key]) }));
}
