/** Text, signs and rules as values, and what they look like in SVG. A mark's text stands on `y`. */
import { inkOf } from "./board_type.js";

const SVG = "http://www.w3.org/2000/svg";

export function text(words, x, y, size, { bold = false, tone = "ink", right = false, lang = "", role = "" } = {}) {
  return { kind: "text", words, x, y, size, bold, tone, right, lang, role };
}

export function sign(name, x, top, height, tone = "ink") {
  return { kind: "sign", name, x, y: top, height, tone };
}

export function rule(x, y, width, height) {
  return { kind: "rule", x, y, width, height };
}

export function signWidth(name, height) {
  return SIGNS[name].width * height;
}

/** The element of a mark. */
export function drawn(mark) {
  if (mark.kind === "text") return drawnText(mark);
  if (mark.kind === "sign") return drawnSign(mark);
  return made("rect", { class: "rule", x: mark.x, y: mark.y, width: mark.width, height: mark.height });
}

export function made(name, attributes) {
  const element = document.createElementNS(SVG, name);
  Object.keys(attributes).forEach((key) => attributes[key] !== "" && element.setAttribute(key, attributes[key]));
  return element;
}

/** The ink begins at x, or ends there: margins are told by what is seen. */
function drawnText({ words, x, y, size, bold, tone, right, lang, role }) {
  const ink = inkOf(words, bold);
  const at = right ? x - ink.right * size : x - ink.left * size;
  const look = { class: bold ? `${tone} bold` : tone, lang, "data-role": role };
  const element = made("text", Object.assign({ x: at.toFixed(1), y: y.toFixed(1), "font-size": size }, look));
  element.textContent = words;
  return element;
}

function drawnSign({ name, x, y, height, tone }) {
  const group = made("g", { class: tone, "data-sign": name, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${height.toFixed(2)})` });
  SIGNS[name].paths.forEach(([look, d, width]) => {
    group.appendChild(made("path", { class: look, d, "stroke-width": width || "", "fill-rule": "evenodd" }));
  });
  return group;
}

function disc(x, y, r) {
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}

// The shapes of the waiting-room screen in a height of 1. `gap` is drawn in the ground's colour.
const SIGNS = {
  arrow: {
    width: 1.05,
    paths: [["fill", "M0 .415H.6995L.3845 .1H.6245L1.0245 .5 .6245 .9H.3845L.6995 .585H0z"]],
  },
  attention: {
    width: 1.1,
    paths: [["fill", `M.55 0L1.1 .94H0zM.468 .34H.632L.604 .66H.496z${disc(0.55, 0.78, 0.055)}`]],
  },
  broken: {
    width: 1.7,
    paths: [
      ["fill", "M0 .44H.065A.31 .31 0 0 1 .37 .19H.68V.291H.88V.411H.68V.589H.88V.709H.68V.81H.37A.31 .31 0 0 1 .065 .56H0z"],
      ["fill", "M1.088 .19H1.398A.31 .31 0 0 1 1.398 .81H1.088z"],
    ],
  },
  "clock-unsure": {
    width: 1,
    paths: [
      ["line", `${disc(0.5, 0.5, 0.455)}M.5 .2V.5H.76`, 0.09],
      ["gap", "M.12 .12L.88 .88", 0.18],
      ["line", "M.12 .12L.88 .88", 0.09],
    ],
  },
  pause: { width: 0.8, paths: [["fill", "M0 0H.272V1H0zM.528 0H.8V1H.528z"]] },
  urgent: {
    width: 1,
    paths: [["fill", `${disc(0.5, 0.5, 0.5)}M.41 .2H.59V.41H.8V.59H.59V.8H.41V.59H.2V.41H.41z`]],
  },
};
