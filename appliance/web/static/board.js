/** The waiting room's board on a smart TV or a second screen. */
import { hear, nothingHeard } from "./board_memory.js";
import { Picture } from "./board_draw.js";
import { inFigures, sceneOf } from "./board_scene.js";
import { screenFacts, screenOf } from "./board_screen.js";
import { Sound } from "./board_sound.js";
import { speakers } from "./board_words.js";
import { ask } from "./commands.js";
import { stayAwake } from "./device.js";
import { write } from "./dom.js";
import { Live, socketUrl } from "./live.js";
import { wallTime } from "./words.js";

// So long after the page has come, or somebody moved, the button for sound can be seen.
const TOUCHED_MS = { first: 60000, then: 5000 };
// A call is read by then; how long it is heard the sound says.
const QUIET_S = 20;
const ASK_AGAIN_S = 5;

class Board {
  constructor(facts) {
    this.facts = facts;
    this.glass = screenFacts(facts, location.search);
    const say = speakers(facts.words);
    this.say = (lang, key, values) => inFigures(say(lang, key, values), facts.digits);
    this.picture = new Picture(document.getElementById("picture"), this.say);
    this.sound = new Sound(facts, document.getElementById("sound"));
    this.memory = nothingHeard(seconds());
    this.live = new Live(socketUrl("/ws/board"), { onChange: () => this.look(), onRefused: () => {} });
    this.heard = { frame: null, socket: null };
    this.calledAt = -QUIET_S;
    this.isOld = false;
    this.askAt = 0;
    this.shown = "";
  }

  start() {
    document.documentElement.dataset.theme = this.glass.theme;
    window.addEventListener("resize", () => this.look());
    stayAwake(() => {}); // a television sleeps by its own rules
    this.show();
    this.live.start();
  }

  /** After each frame, and four times a second. */
  look() {
    const { snapshot, socket } = this.live;
    const isNews = snapshot !== this.heard.frame;
    if (isNews) this.take(snapshot, socket !== this.heard.socket);
    this.show();
    const at = seconds();
    if (isNews) this.tell(at);
    if (this.isOld && at >= this.askAt && this.isIdle(at)) this.renew(at);
    if (this.live.state() !== "live") this.sound.forget();
    this.sound.look(at, this.memory.board && this.memory.board.clock_sure ? this.wall().time : null, this.languages());
  }

  take(frame, isFirst) {
    const before = this.heard.frame;
    if (before && before.settings !== frame.settings) this.isOld = true; // sizes and look may be others
    if (before && isFirst) this.askVersion();
    this.heard = { frame, socket: this.live.socket };
    this.memory = hear(this.memory, frame, seconds(), isFirst);
  }

  /** A service that was away may have come back as a newer one, with other pages. */
  async askVersion() {
    const reply = await ask("/health");
    if (reply && reply.ok && reply.answer.version !== this.facts.version) this.isOld = true;
  }

  /** Nobody mends the browser's error page on a television: the service is asked just before. */
  async renew(at) {
    this.isOld = false;
    this.askAt = at + ASK_AGAIN_S;
    const reply = await ask("/health");
    if (reply && reply.ok && this.isIdle(seconds())) location.reload();
    else this.isOld = true;
  }

  /** The service is there, and nobody is being called. */
  isIdle(at) {
    return this.live.state() === "live" && this.sound.isAtRest() && at - this.calledAt >= QUIET_S;
  }

  show() {
    const scene = this.scene();
    const screen = screenOf(this.glass, innerWidth, innerHeight, scene.shift);
    const key = JSON.stringify([scene, innerWidth, innerHeight]);
    if (key === this.shown) return;
    this.shown = key;
    document.body.dataset.kind = scene.kind;
    document.body.dataset.line = scene.lost ? "lost" : "live";
    this.picture.draw(scene, screen);
  }

  /** Calls that have just come: a movement for the eye, words for a screen reader, and the voice. */
  tell(at) {
    const { board, entered } = this.memory;
    this.sound.hear(board, entered, at);
    const calls = entered.filter(({ counter }) => counter);
    if (!calls.length) return;
    this.calledAt = at;
    this.picture.move();
    const words = calls.map(({ label, counter_name: name }) => `${label} → ${name}`);
    write(document.getElementById("said"), `${this.say(this.languages()[0], "display_calling")}: ${words.join(", ")}`);
  }

  scene() {
    const silentS = this.live.heardAt ? this.live.silentMs() / 1000 : 0;
    const now = { at: seconds(), silentS, wall: this.wall(), languages: this.languages() };
    return inFigures(sceneOf(this.memory, now), this.facts.digits);
  }

  /** The clinic's own day and time, or null before the first frame. */
  wall() {
    const { snapshot } = this.live;
    return snapshot && this.live.clockMs ? wallTime(this.live.now(), snapshot.now) : null;
  }

  languages() {
    const { languages, words, clinic_languages: clinics } = this.facts;
    const told = this.memory.board ? this.memory.board.languages.filter((lang) => lang in words) : [];
    return [languages, told, clinics].find((some) => some.length);
  }
}

function seconds() {
  return performance.now() / 1000;
}

/** Pointer and button are there only while somebody moves: nothing is burnt into the glass. */
function watchTouch() {
  let hiding = 0;
  const show = (ms) => {
    document.body.classList.add("touched");
    clearTimeout(hiding);
    hiding = setTimeout(() => document.body.classList.remove("touched"), ms);
  };
  show(TOUCHED_MS.first);
  ["mousemove", "touchstart", "keydown"].forEach((happens) => document.addEventListener(happens, () => show(TOUCHED_MS.then)));
}

watchTouch();
new Board(JSON.parse(document.getElementById("facts").textContent)).start();
