/** The drawer of hidden posts: fresh when it is opened, and while it is open. */

import { gettext, number } from "../live/words.js";
import { load } from "./acts.js";

const EVERY_MS = 10_000;

/** The log says at once that a post is hidden; the archive, which has its text, a moment later. */
const SOON_MS = 1_000;

export class Drawer {
  #timer = 0;
  #news = new Set(); // keys of posts that were hidden since it was last open

  /** `box` is the details element, `posts` what is inside it, `news` stands beside its name. */
  constructor({ box, posts, news }) {
    Object.assign(this, { box, posts, news });
    box.addEventListener("toggle", () => this.#toggled());
  }

  /** The log says that these were hidden, by somebody else or by the blocklist. */
  hear(keys) {
    if (this.box.open) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.renew(), SOON_MS);
    } else {
      for (const key of keys) this.#news.add(key);
      this.#say();
    }
  }

  #toggled() {
    this.#news.clear();
    this.#say();
    this.renew();
  }

  #say() {
    this.news.hidden = !this.#news.size;
    this.news.textContent = gettext("{count} new", { count: number(this.#news.size) });
  }

  /** Bring it up to date, unless it is closed or somebody is about to press something in it. */
  async renew() {
    clearTimeout(this.#timer);
    if (!this.box.open) return;
    const fresh = document.hidden || this.#busy() ? null : await load(this.posts.dataset.from);
    if (fresh && !this.#busy()) this.posts.replaceChildren(...fresh.body.childNodes);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.renew(), EVERY_MS);
  }

  /** Take one post out of it. */
  remove(key) {
    this.posts.querySelector(`[data-hidden="${CSS.escape(key)}"]`)?.remove();
  }

  #busy() {
    return this.posts.matches(":focus-within");
  }
}
