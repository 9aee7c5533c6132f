/** The panels of what is worth clicking: keeps them at what lately.js counts. */

import { fill } from "./fill.js";

/** Nobody reads a list that changes faster. */
const RENEW_MS = 1_000;

const $ = (id) => document.getElementById(id);

export class Panels {
  #timer = 0;

  constructor(lately) {
    this.lately = lately;
  }

  take(changes) {
    if (!this.lately.take(changes)) return;
    // What was taken away goes at once; the counting may wait.
    if (changes.some((change) => change.do === "remove")) this.#renew();
    else this.#timer ||= setTimeout(() => this.#renew(), RENEW_MS);
  }

  #renew() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    for (const name of ["links", "people", "photos"]) show(name, this.lately[name]());
  }
}

/** Only what differs is touched: focus and a click under way stay where they are. */
function show(name, lines) {
  const list = $(name);
  const fresh = lines.map((line) => fill($(`${name}-template`), line));
  $(`${name}-panel`).hidden = lines.length === 0;
  for (const [index, line] of fresh.entries()) {
    const old = list.children[index];
    if (!old) list.append(line);
    else if (!old.isEqualNode(line)) old.replaceWith(line);
  }
  while (list.childElementCount > fresh.length) list.lastElementChild.remove();
}
