import { newKey, send, change } from "./commands.js";
import { EditableList } from "./admin_list.js";
import { Form, checksField, chooseField, confirmed, textField } from "./admin_form.js";

const PATH = "/api/admin/staff";
const ROLES = ["doctor", "reception", "admin"];
const NAME_AT_MOST = 80;

/** Who works here. */
export class Staff extends EditableList {
  constructor(tools) {
    super(tools);
    this.needs = ["staff", "counters"];
    this.addWords = tools.say("add_person");
  }

  rows() {
    return this.tools.data.of.staff.items;
  }

  summary() {
    const { say } = this.tools;
    const rows = this.rows();
    return rows.length ? say("people", { n: rows.length }) : say("staff_none");
  }

  draw(place) {
    if (!this.rows().length) place.appendChild(intro(this.tools.say("staff_first")));
    super.draw(place);
  }

  rowOf({ id, name, role, counters }) {
    const { say, data } = this.tools;
    const rooms = counters.map((code) => (data.counter(code) || { name: code }).name);
    const where = role === "doctor" ? rooms.join(", ") || say("anywhere") : "";
    return { key: id, name, told: [say(`role_of_${role}`), where] };
  }

  formOf(item, close) {
    const { say, data } = this.tools;
    const old = item || { name: "", role: "doctor", counters: [] };
    const rooms = data.counters.map(({ code, name }) => [code, name]);
    const where = checksField(say, {
      key: "counters", words: say("field_where"), value: old.counters, choices: rooms, hint: say("hint_where"),
    });
    const pin = textField(say, { key: "pin", words: say("field_pin"), type: "password", hint: say("hint_pin") });
    const showFor = (role) => {
      where.made.hidden = role !== "doctor";
      pin.made.querySelector("label").textContent = say(role === "admin" ? "field_passphrase" : "field_pin");
      const hint = say(role === "admin" ? "hint_passphrase" : "hint_pin");
      pin.made.querySelector(".hint").textContent = item ? `${hint} ${say("hint_keep")}` : hint;
      pin.input.inputMode = role === "admin" ? "text" : "numeric";
    };
    const fields = [
      textField(say, { key: "name", words: say("field_name"), value: old.name, most: NAME_AT_MOST }),
      chooseField(say, {
        key: "role", words: say("field_role"), value: old.role, choices: ROLES.map((role) => [role, say(`role_of_${role}`)]), onChange: showFor,
      }),
      pin,
      where,
    ];
    showFor(old.role);
    const form = new Form(this.tools, {
      fields, cancel: close, saved: () => this.saved(), send: (values) => put(item, values),
    });
    return { form, more: item ? [this.removing(item)] : [] };
  }

  removing(item) {
    const { say, refuse } = this.tools;
    const act = async () => {
      const result = await change("DELETE", `${PATH}/${encodeURIComponent(item.id)}`);
      return result.ok ? this.saved(say("removed_person", { name: item.name })) : refuse(result);
    };
    return confirmed(this.tools, { words: say("remove_person"), question: say("remove_person_sure", { name: item.name }), act });
  }
}

function put(item, values) {
  const body = { name: values.name, role: values.role, counters: values.role === "doctor" ? values.counters : [] };
  if (!item || values.pin) body.pin = values.pin;
  if (!item) return send(PATH, body, newKey());
  return change("PATCH", `${PATH}/${encodeURIComponent(item.id)}`, body);
}

function intro(words) {
  const told = document.createElement("p");
  told.className = "intro";
  told.textContent = words;
  return told;
}
