/**
 * "/" goes to the search where `letters.on`, Escape leaves it or closes the open row, arrows go from
 * row to row.
 */
export function listenToDeskKeys({ finder, panel, letters }) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { key, target } = event;
    if (key === "Escape") panel.escape() || finder.end();
    else if (key === "/" && letters.on && !types(target)) finder.begin();
    else if (!(key === "ArrowDown" || key === "ArrowUp") || !goAlong(target, key === "ArrowDown")) return;
    event.preventDefault();
  });
}

function types(target) {
  return Boolean(target.closest && target.closest("input, textarea, select"));
}

/** Moves the focus to the row before or after, over the bounds of lists. */
function goAlong(target, down) {
  if (!target.classList || !target.classList.contains("row-main")) return false;
  const shown = (row) => row.offsetParent !== null;
  const rows = Array.from(document.querySelectorAll(".row-main")).filter(shown);
  const next = rows[rows.indexOf(target) + (down ? 1 : -1)];
  if (next) next.focus();
  return true;
}
