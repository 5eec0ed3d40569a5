import { clockFace } from "./words.js";

/** "21-11 09:42": the clinic's own clock, whatever zone the phone is in. */
export function dayAndTime(say, time) {
  return `${dayOf(time)} ${clockFace(time)}`;
}

/** "21-11-2026" of an RFC 3339 time or date. */
export function dayOf(time) {
  const [year, month, day] = time.slice(0, 10).split("-");
  return `${day}-${month}-${year}`;
}

/** Megabytes with one figure after the point. */
export function megabytes(say, bytes) {
  return say("megabytes", { n: (bytes / 1e6).toFixed(1) });
}
