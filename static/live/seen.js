/** How far the reader has read: the pill's way to what is new, and back to the top. */

const $ = (id) => document.getElementById(id);

export class Seen {
  constructor({ cards, marks }) {
    Object.assign(this, { cards, marks });
  }

  /** Remember where what waits begins. */
  noticed() {
    if (this.cards.waiting === 0) return (this.#began = null);
    return (this.#began ??= new Date());
  }

  #began = null;

  /** Show what waits and go to the oldest of it; a line says where the reader left off. */
  toNew() {
    if (this.cards.waiting === 0) return this.#top();
    const began = this.#began ?? new Date();
    const before = this.cards.list.firstElementChild;
    this.cards.release();
    this.marks.since(before, began);
    this.#top();
    // All that is new fits, or the oldest of it stands at the bottom.
    const first = before?.previousElementSibling;
    if (first && first.getBoundingClientRect().bottom > innerHeight) scroll(first, "end");
    return undefined;
  }

  /** Show what waits, from the top. */
  toTop() {
    if (this.cards.waiting > 0) {
      const before = this.cards.list.firstElementChild;
      const began = this.#began;
      this.cards.release();
      this.marks.since(before, began ?? new Date());
    }
    this.#top();
  }

  #top() {
    $("posts-heading").focus({ preventScroll: true });
    scroll($("posts-heading"), "start");
  }
}

function scroll(element, block) {
  element.scrollIntoView({ behavior: "auto", block });
}
