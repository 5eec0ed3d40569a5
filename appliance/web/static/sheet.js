import { element } from "./dom.js";

/**
 * A box in front of the page, which stays as it is behind it. One at a time.
 *
 * `onClosed` runs when it is closed; without `mayClose` only the page itself closes it.
 */
export class Sheet {
  constructor(title, { mayClose = true, closeWord = "", onClosed = () => {} } = {}) {
    this.onClosed = onClosed;
    this.before = document.activeElement;
    this.box = element("dialog", "sheet");
    const heading = this.box.appendChild(element("h2", "", title));
    heading.id = "sheet-heading";
    heading.tabIndex = -1;
    this.box.setAttribute("aria-labelledby", heading.id);
    this.body = this.box.appendChild(element("div", "sheet-body"));
    this.box.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (mayClose) this.close();
    });
    // The page's own keys must not call anybody from in here.
    this.box.addEventListener("keydown", (event) => event.stopPropagation());
    if (mayClose) this.addClose(closeWord);
  }

  addClose(words) {
    const button = this.box.appendChild(element("button", "small sheet-close", words));
    button.type = "button";
    button.addEventListener("click", () => this.close());
  }

  open() {
    document.body.appendChild(this.box);
    if (this.box.showModal) this.box.showModal();
    else this.box.setAttribute("open", ""); // an old browser shows it in front, the page stays in reach
  }

  close() {
    document.body.removeChild(this.box);
    if (document.contains(this.before)) this.before.focus({ preventScroll: true });
    this.onClosed();
  }
}
