/**
 * The cards on the page. The reader's place never moves: what is new goes on top while the
 * top is what is read, else it waits behind the pill.
 */

import { compare } from "./reading.js";

/** Changes that come within this time are shown in one go. */
const GATHER_MS = 16;

/** For so long after waking up, more than these few new cards wait behind the pill. */
const WAKING_MS = 10_000;
const FEW = 5;

const FOCUSABLE = "a[href], summary";

const ARRIVE_MS = 150;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export class Cards {
  #queue = new Map(); // key -> the change that still has to be made
  #waiting = new Map(); // key -> a "put" that waits behind the pill
  #dropped = new Set(); // keys that may go as soon as the reader is at the top
  #wanted = new Set(); // keys that the reader has asked for: they wait for nothing
  #orders = new WeakMap(); // element -> order
  #timer = 0;
  #wakes = 0; // until then a flood may come: what was posted while the machine slept

  /** The reader wants nothing to come until asked for. */
  paused = false;

  /**
   * `list` holds the cards, newest first; `make(entry)` builds one; `orderOf(key)` knows the
   * order of those that the server has rendered; `changed()` is called after each change.
   */
  constructor({ list, make, orderOf, changed }) {
    Object.assign(this, { list, make, changed });
    for (const card of list.children) this.#orders.set(card, orderOf(card.dataset.key));
  }

  /** How many cards wait behind the pill. */
  get waiting() {
    return this.#waiting.size;
  }

  /** The keys of those cards. */
  get waitingKeys() {
    return [...this.#waiting.keys()];
  }

  /** The page was away: what it missed comes now. */
  wake() {
    this.#wakes = Date.now() + WAKING_MS;
  }

  apply(changes) {
    for (const change of changes) this.#gather(change);
    if (this.#queue.size && !this.#timer) {
      this.#timer = setTimeout(() => this.flush(), GATHER_MS);
    }
  }

  #gather(change) {
    const before = this.#queue.get(change.key);
    if (change.do === "replace" && before?.do === "aside") return;
    const put = change.do === "replace" && before?.do === "put";
    this.#queue.set(change.key, put ? { ...before, entry: change.entry } : change);
  }

  /** Make the gathered changes now. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const changes = [...this.#queue.values()];
    const atTop = this.atTop() && !this.#floods(changes);
    this.#queue.clear();
    for (const change of changes) this.#try(() => this.#make(change, atTop));
    this.changed();
  }

  #floods(changes) {
    return Date.now() < this.#wakes && changes.filter((change) => change.do === "put").length > FEW;
  }

  /** One card that cannot be made (by a page older than what is posted) costs no other. */
  #try(action) {
    try {
      action();
    } catch (error) {
      reportError(error);
    }
  }

  /** Show what waits, at the places that it has. */
  release() {
    const puts = [...this.#waiting.values()].sort((a, b) => compare(a.order, b.order));
    this.#waiting.clear();
    for (const put of puts) this.#try(() => this.#insert(put));
    for (const key of this.#dropped) this.#find(key)?.remove();
    this.#dropped.clear();
    this.changed();
  }

  /** Let this card come as soon as it is there, wherever the reader is. */
  want(key) {
    const put = this.#waiting.get(key);
    if (!put) return this.#wanted.add(key);
    this.#waiting.delete(key);
    this.#try(() => this.#insert(put));
    return this.changed();
  }

  /** Nobody loses their place when something comes on top now. */
  atTop() {
    const { list } = this;
    if (this.paused) return false;
    const selection = document.getSelection();
    const selecting = selection && !selection.isCollapsed && list.contains(selection.anchorNode);
    return !selecting && !list.contains(document.activeElement) && topIsInSight(list);
  }

  #make(change, atTop) {
    const card = this.#find(change.key);
    switch (change.do) {
      case "remove":
      case "aside":
        this.#waiting.delete(change.key);
        card?.remove();
        break;
      case "drop":
        this.#drop(change.key, card, atTop);
        break;
      default:
        this.#put(change, card, atTop);
    }
  }

  #drop(key, card, atTop) {
    this.#waiting.delete(key);
    if (!card) return;
    if (atTop) card.remove();
    else this.#dropped.add(key);
  }

  #put(change, card, atTop) {
    if (card) this.#renew(card, change.entry);
    else if (change.do === "replace") return;
    else if (this.#wanted.delete(change.key)) this.#insert(change);
    else if (atTop && !this.#waiting.size) this.#insert(change);
    else this.#waiting.set(change.key, change);
  }

  #renew(card, entry) {
    const fresh = this.make(entry);
    const open = [...card.querySelectorAll("details")].map((details) => details.open);
    fresh.querySelectorAll("details").forEach((details, index) => {
      details.open = open[index] ?? false;
    });
    const focused = [...card.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
    this.#orders.set(fresh, this.#orders.get(card));
    for (const line of ["mark", "since"]) {
      if (card.dataset[line]) fresh.dataset[line] = card.dataset[line];
    }
    card.replaceWith(fresh);
    if (focused >= 0) fresh.querySelectorAll(FOCUSABLE)[focused]?.focus({ preventScroll: true });
  }

  #insert({ order, entry }) {
    const card = this.make(entry);
    this.#orders.set(card, order);
    this.list.insertBefore(card, this.#firstOlderThan(order));
    if (STILL.matches) return;
    card.animate({ opacity: [0, 1], translate: ["0 -4px", "0 0"] }, ARRIVE_MS);
  }

  #firstOlderThan(order) {
    for (const card of this.list.children) {
      if (compare(this.#orders.get(card), order) < 0) return card;
    }
    return null;
  }

  #find(key) {
    return this.list.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }
}

function topIsInSight(list) {
  const bar = document.querySelector("[data-bar]");
  const covered = bar ? bar.getBoundingClientRect().bottom : 0;
  return list.getBoundingClientRect().top >= covered - 1;
}
