/** What a schema means, in words for a reader. */

/** The thing itself, or what its reference names. */
export function resolved(thing, spec) {
  if (!thing.$ref) return thing;
  return thing.$ref
    .slice(2)
    .split("/")
    .reduce((part, name) => part[name], spec);
}

/** Such as "text or null", "list of objects", "waiting, called or serving". */
export function kindOf(schema) {
  if (schema.$ref) return "object";
  if (schema.anyOf) return oneOf(schema.anyOf.flatMap((part) => part.enum || kindOf(part)));
  if (schema.enum) return oneOf(schema.enum);
  if (schema.type === "array") return `list of ${kindOf(schema.items)}`;
  if (schema.type === "object") return "object";
  return { string: "text", integer: "whole number", boolean: "true or false" }[schema.type] || schema.type;
}

function oneOf(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;
}

/** The limits that the service checks, also those of the part that is not null. */
export function constraints(schema) {
  const part = (schema.anyOf || []).find((kind) => kind.type !== "null") || schema;
  const found = [];
  if (part.format) found.push(part.format);
  if (part.minimum !== undefined) found.push(`from ${part.minimum}`);
  if (part.maximum !== undefined) found.push(`to ${part.maximum}`);
  if (part.maxLength !== undefined) found.push(`at most ${part.maxLength} characters`);
  if (part.pattern) found.push(`matches ${part.pattern}`);
  if (schema.default !== undefined && schema.default !== null) found.push(`otherwise ${schema.default}`);
  return found;
}
