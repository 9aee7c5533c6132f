/**
 * Lines between the cards: full hours, talks that began, and where the reader left off.
 * afa/views/marks.py draws the same for the server's page.
 */

const HOUR_S = 3600;

export class Marks {
  #since = null; // the topmost card that the reader has seen, and the words on the line above

  /** `starts` are [seconds, title] of the talks that have begun or will; `clock(seconds)` words. */
  constructor({ list, starts, clock }) {
    Object.assign(this, { list, starts, clock });
  }

  /** What comes above `card` from now on is new. */
  since(card, at = new Date()) {
    if (this.#since) delete this.#since.dataset.since;
    this.#since = card;
    if (card) card.dataset.since = `New since ${this.clock(at / 1000)}`;
  }

  get sinceCard() {
    return this.#since;
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
    const hour = Math.floor(upper / HOUR_S) * HOUR_S;
    if (talks.length === 0) return lower < hour ? this.clock(hour) : "";
    const [at, title] = talks.at(-1);
    const begun = talks.filter(([other]) => other === at).length;
    return `${this.clock(at)} · ${begun > 1 ? `${begun} talks begin` : title}`;
  }
}

function set(card, words) {
  if (words) card.dataset.mark = words;
  else delete card.dataset.mark;
}
