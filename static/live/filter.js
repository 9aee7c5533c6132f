/**
 * The part of the stream that the page's address has chosen. afa/views/narrow.py chose it for
 * the server's cards; this says of each entry that comes whether it belongs to it.
 */

import { ngettext } from "./words.js";

/** As MEDIA in afa/filters.py. */
const MEDIA = { photos: ["photo"], videos: ["video", "gif"] };

/** Twice what a page holds: what is older is not asked about. */
const MOST_KNOWN = 600;

export class Filter {
  #talks = new Map(); // key -> the slug of its talk, empty for none

  /** `room` is the talks of a room, undefined for any. */
  constructor({ room, talk = "", source = "", media = "", tag = "", author = "" } = {}) {
    Object.assign(this, { room, talk, source, media, tag, author });
  }

  /** Whether it leaves anything out. */
  get on() {
    return this.placed || Boolean(this.source || this.media || this.tag || this.author);
  }

  /** Whether it asks where posts belong, which the stream does not say. */
  get placed() {
    return Boolean(this.room || this.talk);
  }

  /** The talk of a post, undefined as long as nobody said. */
  talkOf(key) {
    return this.#talks.get(key);
  }

  /** Note which posts (keys) belong to which talk, as talks.js hears it. */
  learn(items) {
    for (const [talk, keys] of Object.entries(items)) {
      for (const key of keys) this.#talks.set(key, talk);
    }
    const known = this.#talks.keys();
    while (this.#talks.size > MOST_KNOWN) this.#talks.delete(known.next().value);
  }

  /**
   * Whether the post of that key belongs here: true, false, or undefined as long as nobody
   * knows its talk. Without its entry only the talk is looked at.
   */
  wants = (key, entry) => {
    if (entry?.kind === "notice") return true;
    if (entry && !this.#fits(entry.item)) return false;
    if (!this.placed) return true;
    const talk = this.#talks.get(key);
    return talk === undefined ? undefined : this.#here(talk);
  };

  #here(talk) {
    return (!this.talk || talk === this.talk) && (!this.room || this.room.includes(talk));
  }

  #fits({ source, author, hashtags = [], media = [] }) {
    return (
      (!this.source || source === this.source) &&
      (!this.author || `${source}:${author.id}` === this.author) &&
      (!this.tag || hashtags.includes(this.tag)) &&
      (!this.media || media.some(({ type }) => MEDIA[this.media].includes(type)))
    );
  }
}

/** What is empty in the form has no place in the address. */
export function tidy(form) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
}

/** How many new posts are elsewhere, in words; empty for none. */
export function rest({ elsewhere, undecided }) {
  const words = [];
  if (elsewhere) {
    words.push(ngettext("{count} new post elsewhere", "{count} new posts elsewhere", elsewhere));
  }
  if (undecided) {
    words.push(ngettext("{count} not yet sorted", "{count} not yet sorted", undecided));
  }
  return words.join(", ");
}
