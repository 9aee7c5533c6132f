/** What just happened, for ten seconds, with the way back. */

import { gettext } from "../live/words.js";

const SHOWN_MS = 10_000;

export class Toast {
  #timer = 0;
  #undo = null;

  /** Elements: `box` with `words` (role=status), `button` to undo and `close` inside it. */
  constructor({ box, words, button, close }) {
    Object.assign(this, { box, words, button });
    button.addEventListener("click", () => this.undo());
    close.addEventListener("click", () => this.#hide());
    // Whoever reads it or is about to press it has time.
    for (const name of ["pointerenter", "focusin"]) box.addEventListener(name, () => this.#stay());
    for (const name of ["pointerleave", "focusout"]) box.addEventListener(name, () => this.#leave());
  }

  /** Say `words`; `undo` is a function or null, `signIn` an address to sign in at. */
  say(words, { undo = null, signIn } = {}) {
    this.#undo = undo;
    this.box.hidden = false;
    this.words.textContent = words;
    if (signIn) this.words.append(" ", link(signIn));
    this.button.hidden = !undo;
    if (signIn) this.#stay();
    else this.#leave();
  }

  /** Take back what it speaks of; only once. */
  undo() {
    const undo = this.#undo;
    this.#undo = null;
    this.button.hidden = true;
    undo?.();
  }

  #stay() {
    clearTimeout(this.#timer);
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hide(), SHOWN_MS);
  }

  #hide() {
    clearTimeout(this.#timer);
    this.box.hidden = true;
  }
}

/** To the door, and back to this page. */
function link(signIn) {
  const url = new URL(signIn, location);
  url.searchParams.set("next", location.pathname);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.textContent = gettext("Sign in");
  return anchor;
}
