/** What is on stage: the bar on top and the marks in the day's programme follow the clock. */

import { gettext } from "./words.js";

const MINUTE_MS = 60_000;

export class OnStage {
  /** `clock(seconds)` says when a talk begins. */
  constructor(clock, root = document) {
    this.clock = clock;
    this.talks = [...root.querySelectorAll("[data-start]")];
    this.idle = root.getElementById("on-stage-idle");
  }

  /** Bring what is on, or comes next, into sight in its own column: the page does not move. */
  reveal(now = Date.now()) {
    const agenda = this.talks.filter((talk) => !talk.matches(".onstage-talk"));
    const first = agenda.find((talk) => Number(talk.dataset.end) > now);
    const column = first?.closest(".desk-day");
    if (!column || first === agenda[0]) return;
    column.scrollTop = first.offsetTop - column.firstElementChild.offsetHeight;
  }

  refresh(now = Date.now()) {
    for (const talk of this.talks) mark(talk, now);
    if (!this.idle) return;
    const bar = this.talks.filter((talk) => talk.matches(".onstage-talk"));
    this.idle.hidden = bar.some((talk) => !talk.hidden);
    const next = bar.find((talk) => Number(talk.dataset.start) > now);
    this.idle.textContent = next
      ? gettext("Next: {clock} {title}", { clock: this.clock(next.dataset.start / 1000), title: next.dataset.title })
      : gettext("Nothing more on stage today");
  }
}

function mark(talk, now) {
  const { start, end } = talk.dataset;
  const on = start <= now && now < end;
  if (talk.matches(".onstage-talk")) {
    talk.hidden = !on;
    const minutes = on ? Math.ceil((end - now) / MINUTE_MS) : 0;
    const [words, left] = [talk.querySelector("[data-left]"), gettext("{minutes} min left", { minutes })];
    if (words.textContent !== left) words.textContent = left;
  } else {
    talk.classList.toggle("agenda-now", on);
    talk.classList.toggle("agenda-past", end <= now);
    talk.querySelector("[data-now]").hidden = !on;
  }
}
