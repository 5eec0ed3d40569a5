/** What was on the screen for less than this has not been read yet. A double tap takes 0.1 to 0.3 s. */
const READ_MS = 400;

/**
 * The token the doctor believes is current, which is what a press is about.
 *
 * The second tap of a double tap comes when the first one's answer is already drawn, but not read:
 * it still means the token before, and the service then answers with the one just called. The same
 * holds when another screen calls while the finger is on its way, and when the second Enter on
 * another button falls on a page whose focus has moved on.
 */
export class Belief {
  constructor() {
    this.shown = undefined;
    this.before = null;
    this.since = 0;
  }

  /** The page shows `id` (or null) as current from now on. */
  show(id) {
    if (id === this.shown) return;
    this.before = this.shown === undefined ? id : this.shown;
    this.shown = id;
    this.since = performance.now();
  }

  current() {
    return performance.now() - this.since < READ_MS ? this.before : this.shown;
  }
}
