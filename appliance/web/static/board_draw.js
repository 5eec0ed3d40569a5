/** Scene → SVG, part by part: only what has changed is drawn again. */
import { lostHeight, lostMarks, unprintedMarks } from "./board_bands.js";
import { fieldShare } from "./board_call.js";
import { clockMarks, fieldGround, fieldMarks } from "./board_field.js";
import { listMarks } from "./board_lists.js";
import { drawn, made } from "./board_marks.js";

export class Picture {
  constructor(svg, say) {
    this.svg = svg;
    this.say = say;
    this.keys = new Map();
    this.groups = new Map();
    ["field", "clock", "below", "lost"].forEach((name) => {
      this.groups.set(name, svg.appendChild(made("g", { "data-part": name })));
    });
  }

  /** Draws what is new in the scene. */
  draw(scene, screen) {
    const [width, height] = [screen.width, screen.height];
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const share = shareOf(scene, screen);
    const top = Math.round(height * share);
    const field = fieldGround(scene);
    const isUnprinted = scene.unprinted.length > 0 && !scene.lost;
    const below = isUnprinted ? unprintedMarks(scene, screen, top, this.say) : listMarks(scene, screen, top, this.say);
    const ground = isUnprinted ? "attention" : scene.lost ? "stale" : "paper";
    const lostTop = scene.lost ? Math.round(screen.inner.bottom - lostHeight(screen)) : height;
    const lost = scene.lost ? lostMarks(scene, screen, this.say) : [];
    this.fill("field", field, { y: 0, width, height: top }, fieldMarks(scene, screen, share, this.say));
    this.fill("clock", field, null, clockMarks(scene, screen));
    this.fill("below", ground, { y: top, width, height: height - top }, below);
    this.fill("lost", "trouble", { y: lostTop, width, height: height - lostTop }, lost);
  }

  fill(name, ground, box, marks) {
    const key = JSON.stringify([ground, box, marks]);
    if (this.keys.get(name) === key) return;
    this.keys.set(name, key);
    const group = this.groups.get(name);
    group.textContent = "";
    group.setAttribute("data-ground", ground);
    if (box) group.appendChild(made("rect", { class: "ground", x: 0, y: box.y, width: box.width, height: box.height }));
    const inks = group.appendChild(made("g", {}));
    marks.forEach((mark) => inks.appendChild(drawn(mark)));
  }

  /** One short movement for a call that has just come. */
  move() {
    const inks = this.groups.get("field").lastChild;
    inks.removeAttribute("class");
    inks.getBoundingClientRect(); // else a recall, which changes nothing else, would not move again
    inks.setAttribute("class", "entered");
  }
}

function shareOf({ counters, call }, screen) {
  const labels = counters.map(({ label }) => label).filter(Boolean);
  const names = counters.map(({ name }) => name);
  return fieldShare(screen, call ? labels.concat(call.label) : labels, call ? names.concat(call.counter) : names);
}
