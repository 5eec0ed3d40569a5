const LIFTED_WITHIN_MS = 3000;

/**
 * Keeps what a person is using where it is while the lists around it move.
 *
 * While a finger or a mouse button is down nothing is redrawn; otherwise the row in use (its panel
 * is open, or it has the focus) stays at its height on the screen.
 */
export class Holding {
  constructor(panel) {
    this.panel = panel;
    this.downAt = -LIFTED_WITHIN_MS;
    document.addEventListener("pointerdown", () => (this.downAt = performance.now()), true);
    // After the click that follows: a row must not go between the two.
    const lifted = () => setTimeout(() => (this.downAt = -LIFTED_WITHIN_MS));
    document.addEventListener("pointerup", lifted, true);
    document.addEventListener("pointercancel", lifted, true);
  }

  /** Whether a finger is on the page; one that was never lifted is forgotten in time. */
  touched() {
    return performance.now() - this.downAt < LIFTED_WITHIN_MS;
  }

  /** Runs `draw` and then scrolls by as much as the row in use has moved. */
  still(draw) {
    const used = this.used();
    const before = used ? used.getBoundingClientRect().top : 0;
    draw();
    if (!used || !document.contains(used)) return;
    const moved = used.getBoundingClientRect().top - before;
    if (moved) window.scrollBy(0, moved);
  }

  used() {
    if (this.panel.line) return this.panel.line;
    const { activeElement } = document;
    return activeElement && activeElement.closest ? activeElement.closest("main li") : null;
  }
}
