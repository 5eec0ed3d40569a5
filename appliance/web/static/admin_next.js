import { element } from "./dom.js";

/** What a clinic that has just started does next; nothing once all of it is done. */
export function nextSteps({ say, data }) {
  const { departments, counters } = data;
  const doctors = data.of.devices.items.filter(({ role }) => role === "doctor");
  const steps = [
    ["departments", departments.length === 1 && departments[0].code === "general"],
    ["counters", counters.length === 1 && counters[0].code === "room-1"],
    ["hours", !data.setting("queue.hours").value.length],
    ["staff", !data.of.staff.items.length],
    ["devices", !doctors.length],
  ];
  const isNew = data.of.staff.items.length === 0 || doctors.length === 0;
  if (!isNew) return [];
  return steps.map(([name, isOpen]) => {
    const line = element("li", isOpen ? "open" : "done");
    const link = line.appendChild(element("a", "", say(`next_${name}`)));
    link.href = `#${name}`;
    if (!isOpen) line.appendChild(element("span", "note", ` ${say("next_done")}`));
    return line;
  });
}
