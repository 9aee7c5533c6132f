/**
 * Which talk the newest posts are about, and how many each talk has: the stream does not know,
 * the site does (afa/views/talks.py). It is asked only when something came, not at once, not
 * by all pages at the same moment, and never by a page that nobody sees.
 */

import { number } from "./words.js";

const LONGEST_MS = 60_000;

export class Talks {
  #timer = 0;
  #asking = false;
  #due = false; // something came that the last answer cannot know
  #failures = 0;

  /** `often` is about how many milliseconds lie between two questions; `hear(answer)`. */
  constructor({ url, often, hear }) {
    Object.assign(this, { url, often, hear });
    document.addEventListener("visibilitychange", () => this.#plan());
  }

  /** Something came, or what came is not sorted yet. */
  came() {
    this.#due = true;
    this.#plan();
  }

  #plan() {
    if (!this.#due || this.#timer || this.#asking || document.hidden) return;
    const often = Math.min(this.often * 2 ** this.#failures, LONGEST_MS);
    this.#timer = setTimeout(() => this.#ask(), often * (0.5 + Math.random()));
  }

  async #ask() {
    this.#timer = 0;
    if (document.hidden) return;
    this.#due = false;
    this.#asking = true;
    try {
      const response = await fetch(this.url, { credentials: "omit" });
      if (!response.ok) throw new Error(`the site answered ${response.status}`);
      const answer = await response.json();
      this.#failures = 0;
      this.hear(answer);
    } catch {
      // The site may be away, or its archive: what is known stays, and the stream goes on.
      this.#failures += 1;
      this.#due = true;
    } finally {
      this.#asking = false;
      this.#plan();
    }
  }
}

/** The numbers beside the talks of the day. */
export function count(agenda, posts) {
  for (const [talk, many] of Object.entries(posts)) {
    const line = agenda.querySelector(`[data-talk="${CSS.escape(talk)}"] .agenda-posts`);
    if (!line) continue;
    line.hidden = !many;
    line.querySelector("[data-posts]").textContent = many ? number(many) : "";
  }
}

/** What waits, by talks, the most first: "8 The opening · 3 The end". Two are enough. */
export function sorted(agenda, talks) {
  const counts = new Map();
  for (const talk of talks) if (talk) counts.set(talk, (counts.get(talk) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 2)
    .map(([talk, posts]) => [titleOf(agenda, talk), posts])
    .filter(([title]) => title)
    .map(([title, posts]) => `${number(posts)} ${title}`)
    .join(" · ");
}

function titleOf(agenda, talk) {
  return agenda?.querySelector(`[data-talk="${CSS.escape(talk)}"] .agenda-title`)?.textContent;
}
