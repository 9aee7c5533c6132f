/**
 * Who and what the last posts were about: afa/views/lately.py counts the same for the page,
 * and its `told`, the newest post first, is what this goes on from; `authors` are named once.
 */

import { short } from "./fields.js";
import { gettext } from "./words.js";

const POSTS = 200;
const LINES = 5;
const PHOTOS = 6;

export class Lately {
  #posts = new Map(); // key -> post, the oldest first

  constructor({ event, authors, told }) {
    this.event = event;
    for (const { who, ...post } of [...told].reverse()) {
      const [source, id, name, handle] = authors[who];
      this.#posts.set(post.key, { ...post, source, author: { id, name, handle } });
    }
  }

  /** Take what reading.js answered; says whether anything changed. */
  take(changes) {
    return changes.map((change) => this.#take(change)).some(Boolean);
  }

  links() {
    const titles = new Map();
    const counts = this.#count(({ links = [] }) => {
      for (const { url, title } of links) if (!titles.has(url)) titles.set(url, title || short(url));
      return new Set(links.map(({ url }) => url));
    });
    return counts.map(([url, posts]) => ({ url, title: titles.get(url), posts }));
  }

  people() {
    const known = new Map();
    const counts = this.#count(({ source, author }) => {
      const who = `${source}:${author.id}`;
      if (!known.has(who)) known.set(who, author);
      return [who];
    });
    return counts.map(([who, posts]) => ({ ...this.#person(who, known.get(who)), posts }));
  }

  photos() {
    const all = this.#newest().flatMap(({ key, photos = [] }) =>
      photos.map((photo) => ({ ...photo, href: `/${this.event}/items/${key}` })),
    );
    return all.slice(0, PHOTOS);
  }

  #take({ do: verb, key, entry }) {
    if (verb === "remove") return this.#posts.delete(key);
    // What is elsewhere on a filtered page counts as well: the panels are about all posts.
    if (!entry?.item || (verb === "replace" && !this.#posts.has(key))) return false;
    this.#posts.set(key, told(key, entry.item));
    if (this.#posts.size > POSTS) this.#posts.delete(this.#posts.keys().next().value);
    return true;
  }

  #newest() {
    return [...this.#posts.values()].reverse();
  }

  /** The most frequent of what `of(post)` names; among equals the one named last. */
  #count(of) {
    const counts = new Map();
    for (const post of this.#newest()) {
      for (const name of of(post)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a).slice(0, LINES);
  }

  #person(who, { id, name = "", handle = "" }) {
    const shown = name || id;
    const other = handle && handle !== shown ? `@${handle}` : "";
    return { name: shown, handle: other, href: `/${this.event}/archive/?author=${encodeURIComponent(who)}` };
  }
}

function told(key, { source, author, links, media = [], sensitive, content_warning: warning }) {
  const photos = media.filter(({ type, url, preview }) => type === "photo" && (preview || url));
  return {
    key,
    source,
    author,
    links,
    photos: sensitive || warning ? [] : photos.map(photo),
  };
}

function photo({ url, preview, alt }) {
  return { src: preview || url, alt: alt || gettext("Picture without a description") };
}
