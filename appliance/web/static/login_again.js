import { element, write } from "./dom.js";
import { LoginForm } from "./login_form.js";
import { Sheet } from "./sheet.js";
import { readPage } from "./words.js";

const shown = { sheet: null, quiet: false };

/**
 * The login in front of a page whose session is over; the page keeps what was typed. Once the
 * person is back, the window hears `logged-in`.
 */
export function logInAgain() {
  if (shown.sheet || shown.quiet) return;
  const { say } = readPage();
  const sheet = new Sheet(say("login_over"), { mayClose: false });
  shown.sheet = sheet;
  sheet.body.appendChild(element("p", "", say("login_over_why")));
  const told = sheet.body.appendChild(element("p", "note"));
  told.setAttribute("role", "status");
  const form = new LoginForm(sheet.body.appendChild(element("div", "")), say, {
    onTold: (words) => write(told, words),
    onDone: () => {
      shown.sheet = null;
      sheet.close();
      window.dispatchEvent(new Event("logged-in"));
    },
    onUnpaired: () => {
      const way = sheet.body.appendChild(element("a", "choice own", say("enter_code")));
      way.href = "/pair";
    },
  });
  sheet.open();
  form.start();
}

/** Runs something that ends all logins and begins one itself: meanwhile nobody is asked to. */
export async function withoutAsking(change) {
  shown.quiet = true;
  try {
    return await change();
  } finally {
    shown.quiet = false;
  }
}
