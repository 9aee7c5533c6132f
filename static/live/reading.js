/**
 * Where this reader stands in an event's log, and what each entry changes on the page.
 *
 * Fed with entries, it answers with changes. It knows neither the DOM nor the network, so
 * that it can be tested by feeding it:
 *
 *   { do: "put", key, order, entry }   show this card, or show it anew where it is
 *   { do: "replace", key, entry }      the same, but only if it happens to be shown
 *   { do: "remove", key, by }          take it away: a retraction, by its author or a moderator
 *   { do: "drop", key }                it is older than what one page holds
 *   { do: "aside", key, entry }        it is elsewhere: not of the part that this page shows
 *   { do: "ask" }                      what came cannot be right: ask again from ask()
 */

/** The most cards in one page: an all-day tab stays as quick as a fresh one. */
export const MOST_CARDS = 300;

/** The most retractions that are remembered: a restore of an older one still finds a place. */
const MOST_REMOVED = 1000;

/** The most posts that are kept aside because they may turn out to belong here. */
const MOST_ASIDE = 300;

/** What an entry keeps when a retraction turns it into a stub (live/entry.py, identity). */
export function identity(entry) {
  return [entry.kind, entry.uid, entry.at, entry.sha ?? ""].join("\n");
}

/** Orders are {life, offset}: a log that began anew continues above what is shown. */
export function compare(a, b) {
  return a.life - b.life || a.offset - b.offset;
}

const ALL = () => true;

export class Reading {
  #life = 0;
  #from = 0; // the first offset that the server's page did not know
  #cards = new Map(); // key -> { order, version }, those that the page ought to show
  #removed = new Map(); // key -> order, so that a restore finds the way back
  #floor = null; // the order of the oldest card; what is older lives in the archive
  #aside = new Map(); // key -> { order, version, entry, wanted }, what the page does not show

  /** How many posts that came are elsewhere. */
  elsewhere = 0;

  /**
   * `cards` are those of the server's page, newest first: [key, offset or null, version];
   * null marks one from an earlier life of the log. `held` is the identity of entry
   * `next - 1`, or null. `more` says that the archive has older ones. `wants(key, entry)`
   * says which posts belong on this page; undefined where that is not known yet.
   */
  constructor({ epoch = "", next = 0, held = null, cards = [], more = false } = {}, wants = ALL) {
    this.wants = wants;
    this.epoch = epoch;
    this.next = this.#from = next;
    this.held = held;
    cards.forEach(([key, offset, version], index) => {
      const order =
        offset === null ? { life: -1, offset: cards.length - index } : { life: 0, offset };
      this.#cards.set(key, { order, version });
    });
    if (more) this.#raiseFloor();
  }

  /**
   * What to ask for after being away: one earlier, to compare the entry that we hold.
   * `expects` says that it must come at once.
   */
  ask() {
    return { since: Math.max(this.next - 1, 0), epoch: this.epoch, expects: this.next > 0 };
  }

  /** The order of a shown card, or undefined. */
  orderOf(key) {
    return this.#cards.get(key)?.order;
  }

  /** How many posts that came are not yet known to be here or elsewhere. */
  get undecided() {
    return [...this.#aside.values()].filter(({ wanted }) => wanted === undefined).length;
  }

  /** More is known of what is wanted: the changes that this makes. */
  sift() {
    const away = [...this.#cards.keys()].filter((key) => this.wants(key) === false);
    const aside = [...this.#aside].filter(([key, { entry, wanted }]) => {
      return entry && this.wants(key, entry) !== wanted;
    });
    return [
      ...away.map((key) => this.#putAside(key, this.#cards.get(key), false)),
      ...aside.flatMap(([key, { order, entry }]) => this.#put(key, order, entry)),
    ];
  }

  /** The log has another epoch: read it from its start. What is shown stays. */
  reset(epoch) {
    this.epoch = epoch;
    this.next = 0;
    this.held = null;
    this.#life += 1;
  }

  /** Take the entry at `offset`; answers with the changes that it makes. */
  take(offset, entry) {
    if (offset === this.next - 1 && this.held !== null && this.held !== identity(entry)) {
      // The same epoch, and yet another past: the log was set back without being told.
      this.reset(this.epoch);
      return [{ do: "ask" }];
    }
    if (offset < this.next) return [];
    if (offset > this.next) return [{ do: "ask" }];
    this.next = offset + 1;
    this.held = identity(entry);
    return this.#apply({ life: this.#life, offset }, entry);
  }

  #apply(order, entry) {
    if (entry.gone && entry.kind !== "retraction") return this.#remove(order, entry);
    switch (entry.kind) {
      case "item":
        return this.#item(order, entry);
      case "edit":
        return this.#edit(entry);
      case "retraction":
        return this.#remove(order, entry);
      case "restore":
        return this.#restore(entry);
      case "notice":
        return this.#put(entry.key, order, entry);
      default:
        return []; // a kind that this script is too old to know
    }
  }

  #item(order, entry) {
    if (this.#removed.has(entry.key)) return [];
    const known = this.#known(entry.key);
    if (!known) return this.#put(entry.key, order, entry);
    // A new epoch brings known posts again; only a newer state of one is news.
    return entry.version > known.version ? this.#put(entry.key, known.order, entry) : [];
  }

  #edit(entry) {
    if (this.#removed.has(entry.key)) return [];
    const known = this.#known(entry.key);
    if (known && entry.version < known.version) return [];
    return this.#put(entry.key, known?.order ?? this.#placeOf(entry), entry);
  }

  #restore(entry) {
    const known = this.#cards.get(entry.key)?.order ?? this.#removed.get(entry.key);
    this.#removed.delete(entry.key);
    return this.#put(entry.key, known ?? this.#placeOf(entry), entry);
  }

  #remove(order, entry) {
    const known = this.#known(entry.key)?.order ?? this.#removed.get(entry.key);
    this.#cards.delete(entry.key);
    this.#takeFromAside(entry.key);
    this.#removed.set(entry.key, known ?? (entry.of === undefined ? order : this.#placeOf(entry)));
    if (this.#removed.size > MOST_REMOVED) this.#removed.delete(this.#removed.keys().next().value);
    return [{ do: "remove", key: entry.key, by: entry.by }];
  }

  #placeOf(entry) {
    return { life: this.#life, offset: entry.of };
  }

  #put(key, order, entry) {
    const wanted = this.wants(key, entry);
    if (wanted !== true) return [this.#putAside(key, { order, version: entry.version ?? 0 }, wanted, entry)];
    this.#takeFromAside(key);
    if (this.#floor && compare(order, this.#floor) < 0) return [{ do: "replace", key, entry }];
    this.#cards.set(key, { order, version: entry.version ?? 0 });
    const changes = [{ do: "put", key, order, entry }];
    while (this.#cards.size > MOST_CARDS) changes.push({ do: "drop", key: this.#dropOldest() });
    return changes;
  }

  #putAside(key, { order, version }, wanted, entry) {
    const counted = wanted === false && this.#isNew(order);
    if (counted && !this.#aside.get(key)?.counted) this.elsewhere += 1;
    this.#cards.delete(key);
    this.#aside.set(key, { order, version, entry, wanted, counted });
    if (this.#aside.size > MOST_ASIDE) this.#aside.delete(this.#aside.keys().next().value);
    return { do: "aside", key, entry };
  }

  #takeFromAside(key) {
    if (this.#aside.get(key)?.counted) this.elsewhere -= 1;
    this.#aside.delete(key);
  }

  /** Whether it came after the server made the page; an edit may be of what came before. */
  #isNew({ life, offset }) {
    return life > 0 || offset >= this.#from;
  }

  #known(key) {
    return this.#cards.get(key) ?? this.#aside.get(key);
  }

  #dropOldest() {
    const oldest = this.#oldest();
    this.#cards.delete(oldest);
    this.#raiseFloor();
    return oldest;
  }

  #raiseFloor() {
    this.#floor = this.#cards.get(this.#oldest())?.order ?? null;
  }

  #oldest() {
    let oldest;
    for (const [key, { order }] of this.#cards) {
      if (oldest === undefined || compare(order, this.#cards.get(oldest).order) < 0) oldest = key;
    }
    return oldest;
  }
}
