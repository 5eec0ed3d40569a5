import { ask } from "./commands.js";

const PATHS = {
  me: "/api/me",
  departments: "/api/admin/departments",
  counters: "/api/admin/counters",
  staff: "/api/admin/staff",
  devices: "/api/devices?per_page=200",
  settings: "/api/admin/settings",
  backups: "/api/backups",
  health: "/api/health",
};

/** What the service says of itself, read anew every few seconds. */
export class AdminData {
  constructor() {
    this.of = {};
    this.lost = false;
  }

  get complete() {
    return Object.keys(PATHS).every((name) => this.of[name]);
  }

  /** Reads all; gives the refusal where this device or person may not. */
  async load(how) {
    const names = Object.keys(PATHS);
    const replies = await Promise.all(names.map((name) => ask(PATHS[name], how)));
    const refused = replies.find((reply) => reply && (reply.status === 401 || reply.status === 403));
    this.lost = replies.some((reply) => !reply || reply.status >= 500);
    names.forEach((name, n) => {
      if (replies[n] && replies[n].ok) this.of[name] = replies[n].answer;
    });
    return refused || null;
  }

  fingerprint(names) {
    return JSON.stringify(names.map((name) => this.of[name]));
  }

  get departments() {
    return this.of.departments.items.filter(({ retired }) => !retired);
  }

  get counters() {
    return this.of.counters.items.filter(({ retired }) => !retired);
  }

  /** The clinic's languages with their names, as [code, words]. */
  languages(say) {
    return this.setting("clinic.languages").value.map((code) => [code, say(`language_${code}`)]);
  }

  setting(key) {
    return this.of.settings.items.find((each) => each.key === key);
  }

  department(code) {
    return this.of.departments.items.find((each) => each.code === code);
  }

  counter(code) {
    return this.of.counters.items.find((each) => each.code === code);
  }
}
