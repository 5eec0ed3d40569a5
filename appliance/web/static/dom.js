/** Changes a text only when it differs, so that a screen reader is not told the same twice. */
export function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** A new element; text goes in as text, never as markup. */
export function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** Replaces the children only when they differ, so that a selection or a touch is not torn away. */
export function refill(place, children) {
  const same =
    children.length === place.childNodes.length &&
    children.every((child, n) => child.isEqualNode(place.childNodes[n]));
  if (same) return;
  place.textContent = "";
  children.forEach((child) => place.appendChild(child));
}

/** Plays a short movement again, also when it has just been played. */
export function replay(place, name) {
  place.classList.remove(name);
  void place.offsetWidth; // makes the browser notice that the class was away
  place.classList.add(name);
}
