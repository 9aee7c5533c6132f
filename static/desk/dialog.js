/** Pages of moderation that are asked for from a card: shown here, so that nobody loses their place. */

import { load } from "./acts.js";

export class Dialog {
  /** `dialog` is the element; `act(url, fields)` sends a form and says whether it was done. */
  constructor({ dialog, act }) {
    Object.assign(this, { dialog, act });
    dialog.addEventListener("submit", (event) => this.#submitted(event));
    dialog.addEventListener("click", (event) => {
      if (!event.target.closest("[data-close]")) return;
      event.preventDefault();
      dialog.close();
    });
  }

  /** Show the page at `url`; where it cannot be had, go there. */
  async open(url) {
    const page = await load(url);
    const content = page?.querySelector("[data-dialog]");
    if (!content) return location.assign(url);
    this.dialog.replaceChildren(content);
    if (!this.dialog.open) this.dialog.showModal();
    return this.dialog.querySelector("input:not([type=hidden]), button, a")?.focus();
  }

  #submitted(event) {
    const { target: form, submitter } = event;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, submitter));
    if (form.method === "get") return this.open(`${form.action}?${fields}`);
    return this.#send(form.action, fields, submitter);
  }

  async #send(url, fields, submitter) {
    if (submitter) submitter.disabled = true;
    const done = await this.act(url, fields);
    if (submitter) submitter.disabled = false;
    if (done) this.dialog.close();
  }
}
