/** Success is felt in the hand, where the phone can. */
export function feelSuccess() {
  if (navigator.vibrate) navigator.vibrate(60);
}

/** Two short knocks: look at the page. */
export function feelTrouble() {
  if (navigator.vibrate) navigator.vibrate([40, 80, 40]);
}

/** Keeps the screen awake while the page is in front. Browsers allow it on https and localhost. */
export function stayAwake() {
  if (!navigator.wakeLock) return;
  const hold = () => {
    if (!document.hidden) navigator.wakeLock.request("screen").catch(() => {}); // low battery: it may sleep
  };
  document.addEventListener("visibilitychange", hold);
  hold();
}
