/** How long ago, in words as short as the clock time that they replace: nothing jumps. */

import { gettext } from "./words.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `seconds` ago as text; negative is now. */
export function ago(seconds) {
  if (seconds < MINUTE) return gettext("now");
  if (seconds < HOUR) return gettext("{minutes} min", { minutes: Math.floor(seconds / MINUTE) });
  if (seconds < DAY) return gettext("{hours} h", { hours: Math.floor(seconds / HOUR) });
  return gettext("{days} d", { days: Math.floor(seconds / DAY) });
}

/** Bring every relative time inside `root` up to date; the exact one stays in its title. */
export function refresh(root, now = Date.now()) {
  for (const time of root.querySelectorAll("time[data-ago]")) {
    const text = ago((now - Date.parse(time.dateTime)) / 1000);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** Show every time by the clocks that `fields` has now; those of the programme are of `day`. */
export function turn(root, fields, day) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const date = new Date(time.dateTime);
    time.title = fields.time(date).exact;
    if ("clock" in time.dataset) time.textContent = fields.clockOn(date.getTime() / 1000, day);
  }
}
