import { ask, change, newKey, send } from "./commands.js";
import { feelSuccess, feelTrouble } from "./device.js";
import { truthOf } from "./desk_truth.js";

const NOT_ALLOWED = "verb-not-allowed";

/** Commands on their way: each thing has one at a time, and what became of it is always said. */
export class Doing {
  constructor({ live, speech, say, onRefused, onChange }) {
    Object.assign(this, { live, speech, say, onRefused, onChange });
    this.under = new Set(); // what is being asked for
  }

  isBusy(what) {
    return this.under.has(what);
  }

  /**
   * Sends a command about `what`: `{status, answer}`, or null after the trouble has been said.
   *
   * `onProblem(status, problem)` may say it instead, and returns true then.
   */
  run(what, path, body, onProblem) {
    return this.carryOut(what, () => send(path, body, newKey()), onProblem);
  }

  /** Removes what is at this address; answers as `run` does. */
  remove(what, path) {
    return this.carryOut(what, () => change("DELETE", path));
  }

  async carryOut(what, exchange, onProblem) {
    if (!this.mayRun(what)) return null;
    this.under.add(what);
    this.largely(false);
    this.speech.tell("");
    this.onChange();
    const { ok, status, answer } = await exchange();
    this.under.delete(what);
    this.onChange();
    if (ok) feelSuccess();
    else if (!(onProblem && onProblem(status, answer))) this.refuse(status, answer);
    return ok ? { status, answer } : null;
  }

  mayRun(what) {
    if (this.isBusy(what)) return this.note("one_press");
    if (this.live.state() === "live") return true;
    this.speech.warn(this.say("not_now_desk"));
    this.speech.nudge();
    feelTrouble();
    return false;
  }

  /** Whether the words at the bottom are as large as a title, until the next ones. */
  largely(large = true) {
    document.getElementById("dock").dataset.large = String(large);
  }

  /** A press that does nothing now, answered in words. */
  note(key, values) {
    this.largely(false);
    this.speech.tell(this.say(key, values));
    this.speech.nudge();
    return false;
  }

  refuse(status, problem) {
    this.speech.refuse(status, problem);
    feelTrouble();
    this.onRefused(status, problem);
  }

  /**
   * A verb on a token. Where it came too late, the answer is how the token stands now: somebody at
   * another screen was first. `command` is the address where it is not the token's own.
   */
  async token(token, verb, body, command) {
    const path = `/api/tokens/${encodeURIComponent(token.id)}`;
    let late = false;
    const tooLate = (status, problem) => {
      late = status === 409 && problem.code === NOT_ALLOWED;
      return late;
    };
    const done = await this.run(`token ${token.id}`, command || `${path}/${verb}`, body, tooLate);
    if (late) await this.tellTruth(path);
    return done;
  }

  async tellTruth(path) {
    const reply = await ask(path);
    const known = reply && reply.ok;
    const truth = known ? truthOf(this.say, reply.answer, this.live.snapshot) : "";
    this.speech.warn(`${this.say("too_late")} ${truth || this.say("look_again")}`);
    this.speech.nudge();
    feelTrouble();
  }
}
