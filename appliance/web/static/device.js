/** Success is felt in the hand, where the phone can. */
export function feelSuccess() {
  if (navigator.vibrate) navigator.vibrate(60);
}

/** Two short knocks: look at the page. */
export function feelTrouble() {
  if (navigator.vibrate) navigator.vibrate([40, 80, 40]);
}

/**
 * Keeps the screen awake while the page is in front. Browsers allow it on https and localhost;
 * `onRefused` runs where this one does not, or not now.
 */
export function stayAwake(onRefused) {
  if (!navigator.wakeLock) return onRefused();
  const hold = () => {
    if (!document.hidden) navigator.wakeLock.request("screen").catch(onRefused); // low battery, perhaps
  };
  document.addEventListener("visibilitychange", hold);
  return hold();
}
