/** The page's facts and phrases, as the template wrote them into the page. */
export function readPage() {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  return Object.assign({}, facts, { say: speaker(facts.words, facts.language) });
}

/**
 * A function that says a phrase; `n` among its values chooses between `_one` and `_other`.
 * `say.known(key)` is the bare phrase, or undefined where there is none.
 */
export function speaker(words, language) {
  const plural = new Intl.PluralRules(language);
  const known = (key) => (Object.prototype.hasOwnProperty.call(words, key) ? words[key] : undefined);
  const say = (key, values) => {
    const filled = values || {};
    const counted = "n" in filled ? known(`${key}_${plural.select(filled.n)}`) : undefined;
    const phrase = counted || known(key) || known(`${key}_other`) || key;
    return phrase.replace(/\{(\w+)\}/g, (whole, name) => (name in filled ? filled[name] : whole));
  };
  return Object.assign(say, { known });
}

/** The language to read a text of several languages in: the reader's, or the first there is. */
export function textIn(text, language) {
  const read = language in text ? language : Object.keys(text)[0];
  return { language: read, words: text[read] };
}

/** "09:42" of an RFC 3339 time: the clinic's own clock, whatever zone the phone is in. */
export function clockFace(time) {
  return time.slice(11, 16);
}

/** The clinic's own day and time: a clock as it is now, with the offset of what the service told. */
export function wallTime(clockMs, told) {
  const found = /([+-])(\d\d):(\d\d)$/.exec(told);
  const offset = found ? (Number(found[2]) * 60 + Number(found[3])) * (found[1] === "-" ? -1 : 1) : 0;
  const text = new Date(clockMs + offset * 60000).toISOString();
  return { day: text.slice(0, 10), time: text.slice(11, 16) };
}
