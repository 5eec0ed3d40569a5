/** Pairs this browser with the clinic: the code comes in the address's fragment, or is typed. */
import { newKey, send } from "./commands.js";
import { replay, write } from "./dom.js";
import { readPage } from "./words.js";

const READ_MS = 1200;
const WRONG = { 0: "pair_no_answer", 410: "pair_old", 429: "pair_often" };

const part = (id) => document.getElementById(id);

async function pair(say, code) {
  if (!code) return refuse(say("pair_empty"));
  part("pair").disabled = true;
  write(part("pair"), say("pairing"));
  const result = await send("/api/pair", { code }, newKey());
  part("pair").disabled = false;
  write(part("pair"), say("pair_do"));
  return result.ok ? welcome(say, result.answer) : refuse(why(say, result));
}

function why(say, { status, answer }) {
  if (WRONG[status]) return say(WRONG[status]);
  if (status >= 500) return say("pair_no_answer");
  return say(answer && /expired|used/.test(answer.code) ? "pair_old" : "pair_wrong");
}

function refuse(words) {
  write(part("word"), words);
  replay(part("word"), "felt");
  part("code").focus();
  part("code").select();
}

function welcome(say, { counter, login_needed: loginNeeded }) {
  const onward = part("onward");
  part("form").hidden = true;
  write(part("title"), say("pair_done"));
  write(part("done"), say("pair_going"));
  const home = counter ? `/call/${encodeURIComponent(counter)}` : "/";
  onward.href = loginNeeded ? "/login" : home;
  onward.hidden = false;
  setTimeout(() => location.replace(onward.href), READ_MS);
}

function start({ say }) {
  const code = decodeURIComponent(location.hash.slice(1)).trim();
  // A code works once, but it need not stay in the history of a shared phone.
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    write(part("word"), "");
    pair(say, part("code").value.trim());
  });
  part("code").value = code;
  if (code) pair(say, code);
}

start(readPage());
