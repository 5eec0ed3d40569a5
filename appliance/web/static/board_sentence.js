/** What is told as a sentence of the catalogue's [voice], as the waiting-room screen says it. Pure. */

const UNITS_AT_MOST = 99999;
// Counters' names that every language has a word for. The kinds are names of phrases.
const PLACES = {
  room: ["room", "rm", "कमरा", "कक्ष", "रूम", "କୋଠରୀ", "କୋଠରି", "କକ୍ଷ", "ରୁମ୍", "ରୁମ"],
  counter: ["counter", "काउंटर", "काउन्टर", "କାଉଣ୍ଟର", "କାଉଣ୍ଟର୍"],
  cabin: ["cabin", "केबिन", "କ୍ୟାବିନ୍", "କ୍ୟାବିନ"],
  chamber: ["chamber", "चैंबर", "चेंबर", "ଚାମ୍ବର", "ଚାମ୍ବର୍"],
  desk: ["desk", "डेस्क", "ଡେସ୍କ", "ଡେସ୍କ୍"],
  window: ["window", "खिड़की", "ଝରକା"],
  table: ["table", "टेबल", "मेज़", "मेज", "ଟେବୁଲ୍", "ଟେବୁଲ"],
  laboratory: ["laboratory", "lab", "प्रयोगशाला", "लैब", "ପରୀକ୍ଷାଗାର", "ଲାବ୍", "ଲ୍ୟାବ୍"],
  pharmacy: ["pharmacy", "फ़ार्मेसी", "फार्मेसी", "दवाखाना", "ଫାର୍ମାସୀ", "ଫାର୍ମେସୀ"],
  reception: ["reception", "रिसेप्शन", "स्वागत कक्ष", "ରିସେପ୍ସନ୍", "ରିସେପସନ୍"],
};
const SPELLINGS = Object.keys(PLACES).reduce((all, kind) => all.concat(PLACES[kind]), []).sort((a, b) => b.length - a.length);
const NUMBER_SIGNS = "(?:number|no\\.?|#|नंबर|नम्बर|नं\\.?|संख्या|ନମ୍ବର|ନଂ\\.?)";
// Behind the word a sign of "number" and the number itself, if any: 2, 2A, B, A-2.
const PLACE = new RegExp(
  `^(${SPELLINGS.join("|")})(?:[\\s:.-]*${NUMBER_SIGNS}?[\\s:.-]*([a-z]?-?[0-9०-९୦-୯]{1,5}[a-z]?)|[\\s:.-]*${NUMBER_SIGNS}?[:.-]*\\s([a-z]))?$`,
  "i",
);
const RUNS = /[0-9]+|[०-९]+|[୦-୯]+|[^\s0-9०-९୦-୯\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]/g;

/** The text that a voice of the language reads; `phrases` are its [voice]. No counter: no ticket. */
export function sentence(phrases, label, counterName) {
  const blanks = { label: spelled(phrases, label), counter: counterName ? counter(phrases, counterName) : "" };
  return filled(counterName ? phrases.call : phrases.unprinted, blanks).replace(/\s+(?=[,.;।])/g, "").replace(/\s+/g, " ").trim();
}

function counter(phrases, name) {
  const found = PLACE.exec(name.trim().replace(/\s+/g, " "));
  if (!found) return filled(phrases.named, { name });
  const kind = Object.keys(PLACES).find((each) => PLACES[each].indexOf(found[1].toLowerCase()) >= 0);
  const number = found[2] || found[3];
  return number ? filled(phrases[kind], { n: spelled(phrases, number) }) : phrases[`${kind}_alone`];
}

/** Letters one by one, numbers as numbers; too long or with leading zeros, figure by figure. */
function spelled(phrases, text) {
  return (text.match(RUNS) || []).map((run) => said(phrases, run)).join(" ");
}

function said(phrases, run) {
  const figures = run.replace(/[०-९]/g, (f) => f.charCodeAt(0) - 0x966).replace(/[୦-୯]/g, (f) => f.charCodeAt(0) - 0xb66);
  if (!/^\d+$/.test(figures)) {
    const letter = run.toUpperCase();
    return phrases.letters.split(/\s+/)[letter.charCodeAt(0) - 65] || letter;
  }
  const number = Number(figures);
  if (figures === String(number) && number <= UNITS_AT_MOST) return numberWords(phrases, number).join(" ");
  return Array.from(figures, (figure) => word(phrases, Number(figure))).join(" ");
}

function numberWords(phrases, number) {
  const [thousands, hundreds, last] = [Math.floor(number / 1000), Math.floor((number % 1000) / 100), number % 100];
  const words = [];
  if (thousands) words.push(word(phrases, thousands), phrases.thousand);
  if (hundreds) words.push(word(phrases, hundreds), phrases.hundred);
  if (number > last && last) words.push(phrases.and);
  if (last || !number) words.push(word(phrases, last));
  return words.filter(Boolean);
}

function word(phrases, number) {
  return phrases.numbers.trim().split(/\s+/)[number];
}

function filled(phrase, blanks) {
  return phrase.replace(/\{(\w+)\}/g, (whole, name) => (name in blanks ? blanks[name] : whole));
}
