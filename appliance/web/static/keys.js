const CALL_NEXT = new Set([" ", "Enter", "PageDown"]);
// By place on the keyboard, so that they work under a Hindi or Odia layout too.
const VERBS = { KeyS: "start", KeyR: "recall", KeyM: "missed", KeyF: "finish", KeyU: "undo" };

/**
 * Keys of a keyboard or a remote press the page's buttons; a key held down counts once.
 * `isCallNext(target)` tells the large button, of one room or the other; `letters.on` whether
 * letters count.
 */
export function listenToKeys(isCallNext, letters, onPress) {
  document.addEventListener("keydown", (event) => {
    const verb = event.ctrlKey || event.altKey || event.metaKey ? null : verbOf(event, isCallNext, letters);
    if (!verb) return;
    event.preventDefault();
    if (!event.repeat) onPress(verb);
  });
  // The browser would press a focused button again when Space is let go.
  document.addEventListener("keyup", (event) => event.key === " " && isCallNext(event.target) && event.preventDefault());
}

function verbOf(event, isCallNext, letters) {
  if (isTyping(event.target)) return null;
  if (CALL_NEXT.has(event.key)) {
    const taken = event.key !== "PageDown" && hasOwnUse(event.target, isCallNext);
    // A held Enter on another button would press it again and again.
    return taken ? (event.repeat ? "nothing" : null) : "call-next";
  }
  return (letters.on && VERBS[event.code]) || null;
}

/** Letters go into a field where one is being filled. */
function isTyping(target) {
  return Boolean(target.closest && target.closest("input, select, textarea, dialog"));
}

function hasOwnUse(target, isCallNext) {
  return !isCallNext(target) && Boolean(target.closest && target.closest("button, a, input, select"));
}
