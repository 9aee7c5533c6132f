/**
 * Lines between the cards: full hours, talks that began, and where the reader left off.
 * afa/views/marks.py draws the same for the server's page.
 */

import { gettext, ngettext } from "./words.js";

/** Full hours of any zone are full quarters of UTC's. */
const QUARTER_S = 900;

export class Marks {
  #at = null; // when the reader left off
  #since = null; // the topmost card that the reader has seen, and the words on the line above

  /**
   * `starts` are [seconds, title] of the talks that have begun or will; `clock(seconds)` words;
   * `hourOf(seconds)` is when the hour began by the same clock.
   */
  constructor({ list, starts, clock, hourOf }) {
    Object.assign(this, { list, starts, clock, hourOf });
  }

  /** What comes above `card` from now on is new. */
  since(card, at = new Date()) {
    if (this.#since) delete this.#since.dataset.since;
    this.#since = card;
    this.#at = at;
    if (card) card.dataset.since = gettext("New since {clock}", { clock: this.clock(at / 1000) });
  }

  /** The clock has changed: all words anew. */
  turn() {
    if (this.#since) this.since(this.#since, this.#at);
    this.refresh();
  }

  /** Draw the lines anew: cards may have come, gone and been replaced. */
  refresh() {
    let upper = null;
    for (const card of this.list.children) {
      const came = Number(card.dataset.came);
      const words = upper === null ? "" : this.#between(came, upper);
      if ((card.dataset.mark ?? "") !== words) set(card, words);
      upper = upper === null ? came : Math.min(upper, came);
    }
  }

  /** The words on the line between a card and the one above it; empty where there is none. */
  #between(lower, upper) {
    const talks = this.starts.filter(([at]) => lower < at && at <= upper);
    if (talks.length === 0) return this.#hour(lower, upper);
    const [at, title] = talks.at(-1);
    const begun = talks.filter(([other]) => other === at).length;
    const words = begun > 1 ? ngettext("{count} talk begins", "{count} talks begin", begun) : title;
    return `${this.clock(at)} · ${words}`;
  }

  #hour(lower, upper) {
    if (Math.floor(lower / QUARTER_S) === Math.floor(upper / QUARTER_S)) return "";
    const hour = this.hourOf(upper);
    return lower < hour ? this.clock(hour) : "";
  }
}

function set(card, words) {
  if (words) card.dataset.mark = words;
  else delete card.dataset.mark;
}
