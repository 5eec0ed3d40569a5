import { element, refill } from "./dom.js";
import { truthOf } from "./desk_truth.js";
import { hasSymbol, symbol } from "./queue.js";

/** A ticket that has not come out by now will not come by itself. */
const PRINTING_MS = 20000;

/** The number that was just given: large, how many are before it, and what its paper does. */
export class Given {
  constructor(tools, printAgain) {
    this.tools = tools;
    this.printAgain = printAgain;
    this.place = document.getElementById("given");
    this.token = null;
    this.sure = false; // "given by mistake" was tapped once
  }

  /** `isNew` is false for a person who had a token already; `prints`: a kiosk was asked for paper. */
  show(token, { isNew, prints }) {
    Object.assign(this, { token, isNew, prints, sure: false, at: performance.now(), shownAt: Infinity });
    this.tools.redraw();
  }

  /**
   * Where the number is beyond the edge of the screen, the words at the bottom say it, large. The
   * page is not scrolled there: the next press would land on another department.
   */
  tellWhereSeen() {
    const { bottom } = this.place.querySelector(".label").getBoundingClientRect();
    if (bottom <= window.innerHeight) return;
    this.tools.speech.tell(`${this.token.label} · ${this.ahead()}`);
    this.tools.doing.largely();
  }

  draw({ frame, state }) {
    if (!this.token) return;
    this.works = state === "live";
    const now = frame.tokens.find(({ id }) => id === this.token.id);
    const gone = !now && frame.revision > this.shownAt;
    if (now) {
      this.token = now;
      this.shownAt = frame.revision;
    }
    this.place.hidden = false;
    refill(this.place, gone ? this.ended() : this.parts(frame));
    this.listen();
  }

  ended() {
    return [this.label(), element("p", "", this.tools.say("now_gone", { label: this.token.label }))];
  }

  parts(frame) {
    const { say } = this.tools;
    const told = this.token.status === "waiting" ? this.ahead() : truthOf(say, this.token, frame);
    const parts = [this.label(), element("p", "ahead", told)];
    if (!this.isNew) parts.unshift(element("p", "note", say("given_already")));
    const paper = this.paper(frame);
    if (paper) parts.push(element("p", paper.wrong ? "paper-word wrong" : "paper-word", paper.words));
    return parts.concat(this.buttons(paper));
  }

  label() {
    const label = element("p", "label", this.token.label);
    if (hasSymbol(this.token)) label.appendChild(symbol(this.tools.say, this.token.priority));
    return label;
  }

  ahead() {
    const { say } = this.tools;
    const { ahead, wait } = this.token;
    const told = ahead ? say("ahead", { n: ahead }) : say("ahead_none");
    return wait ? `${told} · ${say("wait_range", { low: wait.low_minutes, high: wait.high_minutes })}` : told;
  }

  /** What becomes of the paper, in words. */
  paper({ kiosks }) {
    const { say } = this.tools;
    const { printed, print_problem: problem } = this.token;
    if (problem) return { wrong: true, again: true, words: say("paper_failed") };
    if (printed) return { words: say("paper_out_now") };
    if (!this.isNew) return null;
    if (!this.prints || kiosks.length === 0) return { wrong: true, words: say("paper_nowhere") };
    if (performance.now() - this.at > PRINTING_MS) return { wrong: true, again: true, words: say("paper_not_yet") };
    return { words: say("being_printed") };
  }

  buttons(paper) {
    const { say } = this.tools;
    const line = element("div", "chips");
    if (paper && paper.again) line.appendChild(this.does("again", say("verb_reprint")));
    if (this.isNew && this.token.status === "waiting") {
      line.appendChild(this.does(this.sure ? "cancel" : "mistake", this.mistakeWords()));
    }
    return [line];
  }

  mistakeWords() {
    const { say } = this.tools;
    return this.sure ? say("cancel_one", { label: this.token.label }) : say("given_by_mistake");
  }

  /** Without a listener of its own, so that equal buttons are left as they are; see `listen`. */
  does(what, words) {
    const made = element("button", what === "cancel" ? "small ends" : "small", words);
    made.type = "button";
    made.dataset.does = what;
    if (what !== "mistake") made.setAttribute("aria-disabled", String(!this.works));
    return made;
  }

  listen() {
    this.place.onclick = ({ target }) => this.press(target.dataset.does);
  }

  press(what) {
    const { doing, speech, say, redraw } = this.tools;
    if (what === "again") this.reprint();
    if (what === "mistake") this.sure = true;
    if (what === "cancel") this.cancel({ doing, speech, say });
    if (what === "mistake") {
      redraw();
      this.place.querySelector("[data-does=cancel]").focus();
    }
  }

  async reprint() {
    const { label, print_problem: problem } = this.token;
    if (problem) return this.printAgain(this.token.id);
    const { doing, speech, say } = this.tools;
    if (!(await doing.token(this.token, "reprint", {}))) return undefined;
    this.at = performance.now();
    return speech.tell(say("did_reprint", { label }));
  }

  async cancel({ doing, speech, say }) {
    const { token } = this;
    if (await doing.token(token, "cancel", { reason: say("given_by_mistake") })) {
      speech.tell(say("did_cancel", { label: token.label }));
    }
  }
}
