import { send, newKey } from "./commands.js";
import { element, refill, write } from "./dom.js";
import { feelSuccess, feelTrouble } from "./device.js";

/** While the queue's clock is not sure: this device's own time in words, to be confirmed. */
export class ClockOffer {
  constructor(say, speech) {
    this.say = say;
    this.speech = speech;
    this.busy = false;
    this.offers = false;
    this.place = document.getElementById("clock");
    this.time = element("p", "");
  }

  draw({ frame, state }) {
    const offers = Boolean(frame) && frame.clock_sure === false && state === "live";
    if (offers !== this.offers) refill(this.place, offers ? [this.offer()] : []);
    this.offers = offers;
    if (offers) write(this.time, this.inWords(new Date()));
  }

  /** In our own words: many browsers know no Odia, and old ones no Hindi. */
  inWords(now) {
    const twoFigures = (n) => String(n).padStart(2, "0");
    return this.say("clock_date", {
      weekday: this.say("clock_weekdays").split(" ")[now.getDay()],
      day: now.getDate(),
      month: this.say("clock_months").split(" ")[now.getMonth()],
      year: now.getFullYear(),
      time: `${twoFigures(now.getHours())}:${twoFigures(now.getMinutes())}`,
    });
  }

  offer() {
    const box = element("section", "clock");
    box.appendChild(element("h2", "", this.say("clock_offer")));
    box.appendChild(this.time);
    const button = box.appendChild(element("button", "", this.say("clock_right")));
    button.type = "button";
    button.addEventListener("click", () => this.busy || this.give());
    return box;
  }

  /** The person has read time and date: that is the confirmation. */
  async give() {
    this.busy = true;
    const body = { time: new Date().toISOString(), confirmed: true };
    const { ok, status, answer } = await send("/api/clock/confirm", body, newKey());
    this.busy = false;
    if (ok) {
      this.speech.tell(this.say("clock_thanks"));
      feelSuccess();
    } else {
      this.speech.refuse(status, answer);
      feelTrouble();
    }
  }
}
