/** What the reader is told about the connection and about posts that wait: words, not colours. */

import { gettext, ngettext } from "./words.js";

/** What a reader is told of each phase of connection.js. */
const WORDS = {
  connecting: gettext("Connecting"),
  live: gettext("Live"),
  reconnecting: gettext("Reconnecting"),
  offline: gettext("Offline"),
  over: gettext("Off air"),
  waiting: gettext("Not on air yet"),
};

/** A connection that comes back this quickly was never away, as far as a reader can tell. */
const SETTLE_MS = 400;

/** A screen reader is interrupted at most this often. */
const ANNOUNCE_MS = 25_000;

export class Status {
  #settle = 0;
  #announce = 0;
  #news = 0;

  /** Elements: `dot` with `word` inside it, `pill`, and the `announcer` (role=status). */
  constructor({ dot, word, pill, announcer }) {
    Object.assign(this, { dot, word, pill, announcer });
  }

  phase(phase) {
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      this.dot.dataset.phase = phase;
      this.word.textContent = WORDS[phase];
      this.#soon();
    }, SETTLE_MS);
  }

  /** `talks` says which of them are about what, in words. */
  waiting(count, talks = "") {
    this.pill.hidden = count === 0;
    if (count === 0) return;
    this.pill.firstElementChild.textContent = posts(count);
    const more = this.pill.querySelector("small");
    if (!more) return;
    more.hidden = !talks;
    if (more.textContent !== talks) more.textContent = talks;
  }

  /** Count new posts for the next announcement. */
  came(count) {
    this.#news += count;
    if (count > 0) this.#soon();
  }

  #soon() {
    this.#announce ||= setTimeout(() => this.#say(), ANNOUNCE_MS);
  }

  #say() {
    this.#announce = 0;
    const news = this.#news ? `${posts(this.#news)}. ` : "";
    this.#news = 0;
    this.announcer.textContent = `${news}${this.word.textContent}.`;
  }
}

function posts(count) {
  return ngettext("{count} new post", "{count} new posts", count);
}
