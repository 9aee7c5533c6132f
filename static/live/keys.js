/** Single keys, for those who want them: they can be switched off, and stay so in this browser. */

const STORE = "afa-keys";
const TYPING = "input, textarea, select, [contenteditable]";

export class Keys {
  /** `acts` are functions by key; `ask` is the checkbox that switches the keys. */
  constructor({ acts, ask }) {
    this.acts = acts;
    ask.checked = this.on = read();
    ask.addEventListener("change", () => write((this.on = ask.checked)));
    addEventListener("keydown", (event) => this.#pressed(event));
  }

  #pressed(event) {
    const { key, target, ctrlKey, metaKey, altKey, isComposing, repeat } = event;
    if (!this.on || ctrlKey || metaKey || altKey || isComposing) return;
    if (target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
    const act = Object.hasOwn(this.acts, key) ? this.acts[key] : undefined;
    if (!act || (repeat && !"jk".includes(key))) return;
    event.preventDefault();
    act();
  }
}

/** A browser may refuse to keep anything at all. */
function read() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

function write(on) {
  try {
    if (on) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, "off");
  } catch {
    // Then it holds for this page.
  }
}

/** Go `by` cards further from the one that has the focus, or from the first one in sight. */
export function move(list, by) {
  const cards = [...list.children];
  const here = cards.findIndex((card) => card.contains(document.activeElement));
  const card = here < 0 ? inSight(cards) : cards[here + by];
  if (!card) return;
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function inSight(cards) {
  const bar = document.querySelector("[data-bar]")?.getBoundingClientRect().bottom ?? 0;
  return cards.find((card) => card.getBoundingClientRect().bottom > bar) ?? cards.at(-1);
}
