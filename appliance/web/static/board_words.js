/** The board's phrases in several languages. */
import { speaker } from "./words.js";

/** A function that says a phrase in a language. */
export function speakers(words) {
  const each = Object.keys(words).reduce((all, lang) => Object.assign(all, { [lang]: speaker(words[lang], lang) }), {});
  return (lang, key, values) => each[lang](key, values);
}

/** Why no tickets are given out, as a sentence. */
export function why(say, { reason }, lang) {
  return say(lang, `display_closed_${reason}`);
}

/** When it opens, as one sentence; none where nobody can say. */
export function opens(say, closed, lang) {
  return closed.opens ? [say(lang, `display_opens_${closed.opens.day}`, { time: closed.opens.time })] : [];
}

/** A text of several languages in this one, or in the first there is. */
export function inLanguage(texts, lang) {
  return texts[lang] || texts[Object.keys(texts)[0]] || "";
}
