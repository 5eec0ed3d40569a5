const SILENCE_MS = 30000; // the service speaks to followers at least every 20 s
const BROKEN_MS = 5000; // so long a line may be mended before anybody is told
const OPEN_WITHIN_MS = 6000;
const ANSWER_WITHIN_MS = 8000;
const RETRY_MS = { first: 1000, most: 10000 };
const LATER_MS = 9000;

/**
 * Keeps a phone in touch with the queue: by the socket, and by asking where there is none.
 *
 * `onFrame` gets the frames that all phones share, `onToken` the answers about one's own token,
 * `onUnknown` tells that there is no such ticket. `onTick` runs each second and at every change.
 */
export class Line {
  constructor(key, handlers) {
    this.key = key;
    this.on = handlers;
    this.socket = null;
    this.spoke = false;
    this.connected = true; // the page itself has just come
    this.heardAt = this.brokenAt = now();
    this.attempts = 0;
    this.retry = this.giveUp = this.later = 0;
    this.asking = this.askAgain = this.resting = false;
  }

  start() {
    this.open();
    setInterval(() => this.look(), 1000);
    // A phone that slept holds an old picture and often a dead socket.
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.wake());
    window.addEventListener("online", () => this.wake());
  }

  /** Nothing more is to come: the service is left alone until the phone is looked at again. */
  rest() {
    this.resting = true;
    clearTimeout(this.retry);
    this.leave();
  }

  /** `live`, `checking` (a moment's patience), or `lost`. */
  state() {
    if (this.resting) return "live";
    if (this.connected && this.silentMs() < SILENCE_MS) return "live";
    return since(this.brokenAt) < BROKEN_MS ? "checking" : "lost";
  }

  /** Milliseconds since the service was last heard. */
  silentMs() {
    return since(this.heardAt);
  }

  wake() {
    this.resting = false;
    if (this.silentMs() >= SILENCE_MS) this.broke();
    this.attempts = 0;
    this.ask();
    this.open();
  }

  open() {
    clearTimeout(this.retry);
    this.leave();
    this.spoke = false;
    this.giveUp = setTimeout(() => this.ended(), OPEN_WITHIN_MS);
    try {
      const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/follow/${this.key}`);
      this.socket = socket;
      socket.onmessage = ({ data }) => this.socket === socket && this.hear(data);
      socket.onclose = () => this.socket === socket && this.ended();
    } catch (error) {
      this.ended(); // a browser without sockets, or one that forbids them here
    }
  }

  /** Lets go of a socket that may be half dead: its late words must not count. */
  leave() {
    clearTimeout(this.giveUp);
    const old = this.socket;
    this.socket = null;
    if (old) old.close();
  }

  ended() {
    this.leave();
    if (this.spoke) this.broke();
    else this.ask();
    const most = Math.min(RETRY_MS.first * Math.pow(2, this.attempts), RETRY_MS.most);
    this.attempts += 1;
    // By chance, so that two hundred phones do not come back in the same instant.
    this.retry = setTimeout(() => this.open(), most * (0.3 + 0.7 * Math.random()));
  }

  hear(data) {
    const frame = JSON.parse(data);
    clearTimeout(this.giveUp);
    this.spoke = true;
    this.attempts = 0;
    this.heard();
    if (frame.kind === "queue") this.on.onFrame(frame);
  }

  /** Asks about one's own token; one question at a time. */
  async ask() {
    this.askAgain = this.asking;
    if (this.asking) return;
    this.asking = true;
    await this.question();
    this.asking = false;
    if (this.askAgain) this.ask();
  }

  async question() {
    try {
      const reply = await within(fetch(`/api/follow/${this.key}`, { cache: "no-store" }), ANSWER_WITHIN_MS);
      if (reply.status === 404) return this.on.onUnknown();
      if (!reply.ok) throw new Error(String(reply.status));
      const token = await within(reply.json(), ANSWER_WITHIN_MS);
      this.heard();
      this.on.onToken(token);
    } catch (error) {
      if (this.spoke) this.askLater();
      else this.broke();
    }
  }

  /** Asks within some seconds, by chance: what moves one phone often moves many. */
  askLater() {
    if (this.later) return;
    this.later = setTimeout(() => {
      this.later = 0;
      this.ask();
    }, 500 + LATER_MS * Math.random());
  }

  heard() {
    this.heardAt = now();
    this.connected = true;
    this.on.onTick();
  }

  broke() {
    if (this.connected) this.brokenAt = now();
    this.connected = false;
    this.on.onTick();
  }

  look() {
    if (this.connected && !this.resting && this.silentMs() >= SILENCE_MS) {
      this.broke();
      this.open();
    }
    this.on.onTick();
  }
}

// The clock of a page may stand still while the phone sleeps, and the phone's own may be set back.
function now() {
  return { steady: performance.now(), wall: Date.now() };
}

function since(then) {
  return Math.max(performance.now() - then.steady, Date.now() - then.wall);
}

function within(promise, ms) {
  return Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("late")), ms))]);
}
