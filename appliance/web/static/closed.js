/** Why no tickets are given out, and when again, as the catalogue's `display_` phrases name it. Pure. */

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const REASONS = {
  hours: "hours",
  "outside-hours": "hours",
  "day-closed": "hours",
  capacity: "capacity",
  "capacity-reached": "capacity",
  "doctor-time-used-up": "capacity",
};

/** `{reason, opens: {day, time} or null}`, or null while it is open. `wall` is the clinic's time, or null. */
export function closed({ open, reason, opens_at: opensAt }, wall) {
  if (open) return null;
  return { reason: REASONS[reason] || "stopped", opens: opensAt && wall ? opening(opensAt, wall) : null };
}

function opening(opensAt, wall) {
  const date = Date.parse(opensAt.slice(0, 10));
  const days = Math.round((date - Date.parse(wall.day)) / 86400000);
  const near = { 0: "today", 1: "tomorrow" };
  return { day: near[days] || WEEKDAYS[new Date(date).getUTCDay()], time: opensAt.slice(11, 16) };
}
