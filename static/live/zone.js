/**
 * The switch between the venue's times and the reader's own. afa/views/zones.py reads the same
 * cookie, so a page that is opened shows the chosen times from its first paint on.
 */

import { gettext } from "./words.js";

const COOKIE = "afa-zone";
const MINUTE_MS = 60_000;
const KEPT_S = 365 * 24 * 3600;

export class Zone {
  /** `venue` and `shown` are names of zones; `turn(name)` shows all times in that zone. */
  constructor({ venue, shown, line, button, turn }) {
    Object.assign(this, { venue, shown, line, button, turn });
    this.own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    button.addEventListener("click", () => this.#change());
    // The reader chose their own times somewhere else.
    if (shown !== venue && shown !== this.own) this.#to(this.own);
    else this.#say();
  }

  #change() {
    this.#to(this.shown === this.venue ? this.own : this.venue);
  }

  #to(name) {
    this.shown = name;
    keep(name === this.venue ? "" : name);
    this.turn(name);
    this.#say();
  }

  #say() {
    const ahead = aheadOf(this.own, this.venue);
    const mine = this.shown !== this.venue;
    const place = this.shown.replaceAll("_", " ");
    this.line.textContent = mine ? yours(place, ahead) : venues(place, ahead);
    this.button.textContent = mine ? gettext("Show the venue’s") : gettext("Show mine");
    this.button.hidden = ahead === 0 && !mine;
  }
}

function yours(place, ahead) {
  const time = difference(ahead);
  if (ahead === 0) return gettext("Times are yours ({place}), the same as the venue’s", { place });
  return ahead > 0
    ? gettext("Times are yours ({place}), {time} ahead of the venue’s", { place, time })
    : gettext("Times are yours ({place}), {time} behind the venue’s", { place, time });
}

function venues(place, ahead) {
  const time = difference(ahead);
  if (ahead === 0) return gettext("Times are the venue’s ({place})", { place });
  return ahead > 0
    ? gettext("Times are the venue’s ({place}), {time} behind yours", { place, time })
    : gettext("Times are the venue’s ({place}), {time} ahead of yours", { place, time });
}

/** `5 h 30 min`, one way or the other. */
export function difference(ahead) {
  const [hours, minutes] = [Math.floor(Math.abs(ahead) / 60), Math.abs(ahead) % 60];
  if (!hours) return gettext("{minutes} min", { minutes });
  if (!minutes) return gettext("{hours} h", { hours });
  return gettext("{hours} h {minutes} min", { hours, minutes });
}

/** How many minutes the clocks of a zone are ahead of those of another one, now. */
function aheadOf(zone, other, now = new Date()) {
  return Math.round((offset(zone, now) - offset(other, now)) / MINUTE_MS);
}

/** From UTC to the clocks of a zone, in milliseconds. */
export function offset(timeZone, at) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const of = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const there = Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute, of.second);
  return there - Math.floor(at.getTime() / 1000) * 1000;
}

function keep(name) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = name ? KEPT_S : 0;
  document.cookie = `${COOKIE}=${name}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
}
