/** The API's page: reads the description that the service makes of itself, and lays it out. */

import { element } from "./dom.js";
import { ask } from "./commands.js";
import { constraints, kindOf, resolved } from "./schemas.js";

const METHODS = ["get", "post", "patch", "put", "delete"];

async function main() {
  const reply = await ask("/api/openapi.json");
  const sections = document.getElementById("sections");
  sections.removeAttribute("aria-busy");
  if (!reply || !reply.ok) {
    document.getElementById("word").textContent =
      "The description could not be read. Load this page again.";
    return;
  }
  const spec = reply.answer;
  document.getElementById("about").append(...paragraphs(spec.info.description));
  document.getElementById("contents").append(contents(spec));
  spec.tags.forEach((tag) => sections.append(section(tag.name, spec)));
  openNamed();
  addEventListener("hashchange", openNamed);
}

/** Opens the operation that the address names, so that a link to one leads to it. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!named || named.tagName !== "DETAILS") return;
  named.open = true;
  named.scrollIntoView();
}

function contents(spec) {
  const links = element("div", "links");
  spec.tags.forEach((tag) => {
    const link = element("a", "", tag.name);
    link.href = `#${anchor(tag.name)}`;
    links.append(link);
  });
  return links;
}

function section(name, spec) {
  const made = element("section", "");
  const title = element("h2", "", name);
  title.id = anchor(name);
  made.append(title);
  Object.entries(spec.paths).forEach(([path, operations]) => {
    METHODS.filter((method) => operations[method])
      .filter((method) => operations[method].tags.includes(name))
      .forEach((method) => made.append(operation(method, path, operations[method], spec)));
  });
  return made;
}

function operation(method, path, said, spec) {
  const made = element("details", "");
  made.id = said.operationId;
  const head = element("summary", "");
  head.append(
    element("span", `method ${method}`, method.toUpperCase()),
    element("code", "path", path),
    element("span", "about", said.summary),
  );
  made.append(head);
  // Laid out when it is opened first: most stay closed.
  made.addEventListener("toggle", () => made.append(body(said, spec)), { once: true });
  return made;
}

function body(said, spec) {
  const made = element("div", "operation");
  made.append(...paragraphs(said.description), element("p", "quiet", whoMay(said)));
  const parameters = said.parameters.map((parameter) => resolved(parameter, spec));
  if (parameters.length) made.append(element("h4", "", "Parameters"), parameterList(parameters));
  const json = said.requestBody && said.requestBody.content["application/json"];
  if (json) made.append(...shape("Body", json, spec));
  made.append(...answers(said, spec), element("h4", "", "Problems"), problems(said, spec));
  return made;
}

function whoMay(said) {
  const roles = said["x-roles"];
  return said.security.length ? `For ${roles.join(", ")}.` : "For everybody, with no device at all.";
}

function parameterList(parameters) {
  return fieldList(
    parameters.map((parameter) => ({
      name: parameter.name,
      schema: parameter.schema,
      note: { path: "in the address", header: "header" }[parameter.in] || "",
    })),
  );
}

function shape(title, json, spec) {
  const fields = fieldsOf(json.schema, spec, "");
  if (!fields.length) return [element("h4", "", title), element("p", "", "None is needed.")];
  return [element("h4", "", title), fieldList(fields), ...example(json.example)];
}

/** The fields of a shape and, under their full names, those of the shapes in it. */
function fieldsOf(schema, spec, prefix) {
  const whole = resolved(schema, spec);
  const required = new Set(whole.required || []);
  return Object.entries(whole.properties || {}).flatMap(([name, part]) => {
    const note = required.has(name) ? "" : "may be left out";
    const inner = (part.anyOf || [part]).find((kind) => kind.$ref);
    const deeper = inner ? fieldsOf(inner, spec, `${prefix}${name}.`) : [];
    return [{ name: prefix + name, schema: part, note }, ...deeper];
  });
}

function fieldList(fields) {
  const list = element("dl", "fields");
  fields.forEach(({ name, schema, note }) => {
    const term = element("dt", "");
    term.append(element("code", "", name), element("span", "kind", kindOf(schema)));
    const about = element("dd", "", schema.description || "");
    const limits = [note, ...constraints(schema)].filter(Boolean).join(", ");
    if (limits) about.append(element("div", "quiet", limits));
    list.append(term, about);
  });
  return list;
}

function answers(said, spec) {
  const good = Object.entries(said.responses).filter(([, response]) => !response.$ref);
  return good.flatMap(([status, response]) => {
    const json = response.content && response.content["application/json"];
    const title = element("h4", "", `${status}: ${response.description}`);
    if (!json) return [title];
    const named = resolved(json.schema, spec);
    return [title, ...paragraphs(named.description), ...example(json.example)];
  });
}

function example(value) {
  if (value === undefined) return [];
  const made = element("pre", "", JSON.stringify(value, null, 2));
  made.tabIndex = 0; // so that a keyboard can scroll it
  return [made];
}

function problems(said, spec) {
  const list = element("dl", "problems");
  Object.entries(said.responses)
    .filter(([, response]) => response.$ref)
    .forEach(([status, response]) => {
      const about = element("dd", "", resolved(response, spec).description);
      list.append(element("dt", "", status), about);
    });
  return list;
}

/** The text's paragraphs; what stands between back-ticks becomes code. */
function paragraphs(text) {
  return (text || "").split("\n\n").filter(Boolean).map((part) => {
    const made = element("p", "");
    part.split("`").forEach((piece, n) => {
      made.append(n % 2 ? element("code", "", piece) : piece.replace(/\n/g, " "));
    });
    return made;
  });
}

function anchor(name) {
  return name.toLowerCase().replace(/[^a-z]+/g, "-");
}

main();
