/** How long a connection may be silent; the service speaks at least every 2 s. */
export const SILENCE_MS = 5000;
const RETRY_MS = { first: 300, most: 3000 };
const LOOK_EVERY_MS = 250;

/**
 * Keeps one snapshot current over a WebSocket that comes back by itself.
 *
 * `onChange` runs after every change and about four times a second, so that what depends on time
 * (how long the line has been silent) is redrawn. `onRefused` runs when a connection ends before
 * its first frame. A lost frame costs nothing: frames are snapshots.
 */
export class Live {
  constructor(url, { onChange, onRefused }) {
    this.url = url;
    this.onChange = onChange;
    this.onRefused = onRefused;
    this.stopped = false;
    this.snapshot = null;
    this.heardAt = 0;
    this.synced = false;
    this.socket = null;
    this.isOpening = true;
    this.attempts = 0;
    this.retry = 0;
    this.looking = 0;
    this.openedAt = 0;
    this.clockMs = 0;
  }

  start() {
    this.heardAt = performance.now();
    this.open();
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS);
    // A phone that slept holds an old picture and often a dead socket: both are renewed before
    // anything can be pressed.
    document.addEventListener("visibilitychange", () => document.hidden || this.resync());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.resync());
    window.addEventListener("online", () => this.resync());
    window.addEventListener("logged-in", () => this.resync());
  }

  /** For good: this page has no business with the room. */
  stop() {
    this.stopped = true;
    this.leave();
    clearTimeout(this.retry);
    clearInterval(this.looking);
  }

  /** `connecting` (nothing seen yet), `live`, `syncing` (just woken), or `lost`. */
  state() {
    if (this.synced) return "live";
    if (this.silentMs() > SILENCE_MS) return "lost";
    return this.snapshot ? "syncing" : "connecting";
  }

  /** Milliseconds since the service was last heard, or since the start. */
  silentMs() {
    return performance.now() - this.heardAt;
  }

  /** The service's clock in milliseconds, carried on from the last frame. */
  now() {
    return this.clockMs + this.silentMs();
  }

  resync() {
    if (this.stopped) return;
    this.synced = false;
    this.attempts = 0;
    this.open();
    this.onChange();
  }

  open() {
    clearTimeout(this.retry);
    this.leave();
    const socket = opened(this.url);
    if (!socket) return this.openLater();
    this.socket = socket;
    this.isOpening = true;
    this.openedAt = performance.now();
    socket.onmessage = ({ data }) => this.socket === socket && this.hear(data);
    socket.onclose = () => this.socket === socket && this.ended();
  }

  ended() {
    if (this.heardAt <= this.openedAt) this.onRefused();
    this.openLater();
  }

  /** Lets go of a socket that may be half dead: its late words must not count. */
  leave() {
    const old = this.socket;
    this.socket = null;
    if (old) old.close();
  }

  openLater() {
    this.leave();
    clearTimeout(this.retry);
    const wait = Math.min(RETRY_MS.first * Math.pow(2, this.attempts), RETRY_MS.most);
    this.attempts += 1;
    // Half of the wait is chance, so that all phones do not come back in the same instant.
    this.retry = setTimeout(() => this.open(), wait * (0.5 + Math.random() / 2));
    this.openedAt = Infinity;
  }

  hear(data) {
    // What waited in the socket while the device slept may be as old as the sleep.
    if (this.synced && this.silentMs() > SILENCE_MS) return this.look();
    const frame = parsed(data);
    if (!frame) return;
    if (frame.kind === "alive" ? this.synced : this.isNews(frame)) {
      this.heardAt = performance.now();
      this.clockMs = Date.parse(frame.now) || this.clockMs;
      this.attempts = 0;
      this.onChange();
    }
  }

  /** Revisions count within one connection: a saved queue that was put back begins lower. */
  isNews(frame) {
    const known = this.synced && !this.isOpening ? this.snapshot.revision : -1;
    if (!(frame.revision >= known)) return false;
    this.snapshot = frame;
    this.isOpening = false;
    this.synced = true;
    return true;
  }

  look() {
    if (this.silentMs() > SILENCE_MS) this.synced = false;
    const tried = performance.now() - Math.max(this.openedAt, this.heardAt);
    if (!this.synced && tried > SILENCE_MS) this.openLater();
    this.onChange();
  }
}

/** How long the line has been silent, in words. */
export function lostWords(say, silentMs) {
  const seconds = Math.floor(silentMs / 1000);
  if (seconds < 100) return say("lost_seconds", { n: seconds });
  return say("lost_minutes", { n: Math.floor(seconds / 60) });
}

/** The address of a socket path on this page's own host. */
export function socketUrl(path) {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
}

/** Null where the browser refuses at once, as some do by a policy they read more strictly. */
function opened(url) {
  try {
    return new WebSocket(url);
  } catch (error) {
    return null;
  }
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch (error) {
    return null;
  }
}
