/**
 * What a card shows of an entry: afa/views/card.py computes the very same for the server's
 * cards, and a test compares the two, card by card.
 */

import { escaped, pictured } from "./emojis.js";
import { gettext } from "./words.js";

const MONTHS = gettext("Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec").split(",");
const DAYS = gettext("Mon,Tue,Wed,Thu,Fri,Sat,Sun").split(",");
const KINDS = {
  photo: gettext("Picture"),
  video: gettext("Video"),
  gif: gettext("Animation"),
  audio: gettext("Sound"),
};

/**
 * Makes the fields of the entries of one event. `event` is its slug, `timezone` the venue's,
 * `sources` the networks' names by the word that items carry.
 */
export class Fields {
  constructor({ event, timezone, sources }) {
    this.event = event;
    this.sources = sources;
    this.turn(timezone);
  }

  /** From now on by the clocks of that zone. */
  turn(timezone) {
    this.timezone = timezone;
    this.clock = clock(timezone);
  }

  /** The clock at so many seconds. */
  clockOf = (seconds) => {
    const { hour, minute } = this.#parts(new Date(seconds * 1000));
    return `${hour}:${minute}`;
  };

  /** The same, with the day where it is another one than `date` (2026-11-20). */
  clockOn = (seconds, date) => {
    const { year, month, day, hour, minute } = this.#parts(new Date(seconds * 1000));
    const there = new Date(Date.UTC(year, month - 1, day));
    const same = there.toISOString().startsWith(date);
    return same ? `${hour}:${minute}` : `${DAYS[(there.getUTCDay() + 6) % 7]} ${hour}:${minute}`;
  };

  /** When the hour began by that clock, in seconds. */
  hourOf = (seconds) => {
    const { minute, second } = this.#parts(new Date(seconds * 1000));
    return seconds - minute * 60 - second;
  };

  /** A moment for machines, on hover and at a glance. */
  time(date) {
    const { month, day, hour, minute } = this.#parts(date);
    const clock = `${hour}:${minute}`;
    const short = gettext("{day} {month} {clock}", { day: Number(day), month: MONTHS[month - 1], clock });
    return { iso: date.toISOString(), exact: this.#exact(date), short };
  }

  of(entry) {
    return entry.kind === "notice" ? this.#notice(entry) : this.#post(entry);
  }

  #notice({ key, at, text, session }) {
    const href = session ? `/${this.event}/sessions/${session}/` : "";
    return { key, text, session: href, came: seconds(at), ...this.time(new Date(at)) };
  }

  #post({ key, version, item }) {
    const media = (item.media ?? []).map(medium);
    const warning = item.content_warning ?? "";
    const emojis = item.emojis ?? [];
    const html = pictured(item.html ?? "", emojis);
    const { name } = author(item.author);
    return {
      key,
      permalink: `/${this.event}/items/${key}`,
      ...author(item.author),
      posts: this.#authored(`${item.source}:${item.author.id}`),
      source: item.source,
      network: this.sources[item.source] ?? item.source,
      url: item.url ?? "",
      ...this.time(shownAt(item)),
      came: seconds(item.received_at),
      lang: item.lang ?? "",
      called: pictured(escaped(name), emojis),
      html,
      scrolls: scrolls(html) ? "0" : "",
      warning,
      warned: pictured(escaped(warning), emojis),
      open: !warning,
      plain: media.length > 0 && !item.sensitive,
      sensitive: media.length > 0 && Boolean(item.sensitive),
      media,
      links: (item.links ?? []).map(({ url, title }) => ({ url, title: title || short(url) })),
      reply: Boolean(item.reply_to),
      edited: version > 0 || Boolean(item.edited_at),
      edited_exact: item.edited_at ? this.#exact(new Date(item.edited_at)) : "",
    };
  }

  /** The address of what somebody posted in this event. */
  #authored(who) {
    return `/${this.event}/archive/?author=${encodeURIComponent(who)}`;
  }

  #exact(date) {
    const { year, month, day, hour, minute, second } = this.#parts(date);
    const zone = this.timezone.replaceAll("_", " ");
    return gettext("{day} {month} {year}, {clock}:{second} ({zone})", {
      day: Number(day),
      month: MONTHS[month - 1],
      year,
      clock: `${hour}:${minute}`,
      second,
      zone,
    });
  }

  #parts(date) {
    const parts = this.clock.formatToParts(date);
    return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  }
}

function clock(timeZone) {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
}

/** When it was posted, as far as that can be believed: never in the future. */
function shownAt(item) {
  const [created, received] = [new Date(item.created_at), new Date(item.received_at)];
  return created < received ? created : received;
}

/** Shorter texts are never so tall that they scroll, on any phone and in any script. */
const LONG = 300;
const LINES = 16;

/** Whether the text may be taller than a card lets it be: then keys must reach it. */
function scrolls(html) {
  return [...html].length > LONG || html.split("<").length - 1 > LINES;
}

function seconds(at) {
  return Math.floor(Date.parse(at) / 1000);
}

function author({ id, name = "", handle = "", url = "", avatar = "" }) {
  const shown = name || id;
  const other = handle && handle !== shown ? `@${handle}` : "";
  return { name: shown, handle: other, initial: [...shown][0], author_url: url, avatar };
}

function medium({ type, url = "", preview = "", alt = "", width = 0, height = 0 }) {
  const words = alt || gettext("{kind} without a description", { kind: KINDS[type] });
  const src = preview || (type === "photo" ? url : "");
  return {
    type,
    url: url || preview,
    src,
    label: label(type, words, src),
    alt: words,
    width: width || "",
    height: height || "",
  };
}

/** The words on a medium: what it is, or all of it where there is nothing to look at. */
function label(type, words, src) {
  if (!src) return words;
  return type === "photo" ? "" : KINDS[type];
}

/** An address as people say it. */
export function short(url) {
  return url.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "");
}
