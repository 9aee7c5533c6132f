/** The drawer of hidden posts: fresh when it is opened, and while it is open. */

import { load } from "./acts.js";

const EVERY_MS = 10_000;

export class Drawer {
  #timer = 0;

  /** `box` is the details element, `posts` what is inside it. */
  constructor({ box, posts }) {
    Object.assign(this, { box, posts });
    box.addEventListener("toggle", () => this.renew());
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
