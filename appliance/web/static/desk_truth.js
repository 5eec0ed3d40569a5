/** The department in the reader's language, where the clinic has named it so. */
export function nameOf(department, language) {
  return department.names[language] || department.name;
}

/** A department of the frame by its code, in the reader's language. */
export function departmentOf({ departments }, code, language) {
  const found = departments.find((each) => each.code === code);
  return found ? nameOf(found, language) : code;
}

/** A counter's name by its code. */
export function roomOf({ counters }, code) {
  const found = counters.find((each) => each.code === code);
  return found ? found.name : code || "";
}

/** How a token stands, as a sentence. */
export function truthOf(say, token, frame) {
  const { label, status, counter } = token;
  return say(`now_${status}`, { label, room: roomOf(frame, counter) });
}

/** What may be done to a token that stands so: the rows of the rules that are reception's. */
const VERBS = {
  waiting: ["priority", "transfer", "reprint", "cancel"],
  called: ["hold", "transfer", "reprint", "cancel"],
  serving: ["hold", "transfer", "reprint"],
  on_hold: ["return", "transfer", "priority", "reprint", "cancel"],
  missed: ["reinstate", "transfer", "priority", "reprint", "cancel"],
};

/** The verbs that reception has for a token now. */
export function verbsFor({ status }) {
  return VERBS[status] || [];
}

/** Two pictures of a token that ask for other verbs or other places have other prints. */
export function printOf({ status, department, counter, priority, calls }) {
  return [status, department, counter, priority, calls].join(" ");
}
