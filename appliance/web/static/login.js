/** The login page: a person of the clinic says who they are, and goes on to where they wanted. */
import { LoginForm, homeOf } from "./login_form.js";
import { write } from "./dom.js";
import { readPage } from "./words.js";

const part = (id) => document.getElementById(id);

/** The page that led here. Only one of ours: an address could name any. */
function wished() {
  const next = new URLSearchParams(location.search).get("next") || "";
  return /^\/[^/\\]/.test(next) ? next : "";
}

function start({ say }) {
  const form = new LoginForm(part("login"), say, {
    onTold: (words) => write(part("explain"), words),
    onDone: (answer) => location.replace(wished() || homeOf(answer)),
    onUnpaired: () => {
      part("to-pair").hidden = false;
    },
  });
  form.start();
}

start(readPage());
