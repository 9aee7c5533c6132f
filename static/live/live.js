/** The live page: ties the log, the cards and the words together. */

import { Cards } from "./cards.js";
import { SLEPT_MS } from "./connection.js";
import { Fields } from "./fields.js";
import { fill } from "./fill.js";
import { Filter, rest, tidy } from "./filter.js";
import "./fold.js";
import { Follow } from "./follow.js";
import { Keys, move } from "./keys.js";
import { Lately } from "./lately.js";
import { Marks } from "./marks.js";
import { OnStage } from "./onstage.js";
import { Panels } from "./panels.js";
import { Reading } from "./reading.js";
import { Seen } from "./seen.js";
import { Status } from "./status.js";
import { Talks, count, sorted } from "./talks.js";
import { refresh, turn } from "./times.js";
import { gettext } from "./words.js";
import { Zone } from "./zone.js";

const POST = ".card:not(.card-notice)";

/** Who reads about one talk or room waits for its posts; numbers beside the others may be a little old. */
const TALK_MS = 2_500;
const COUNTS_MS = 12_000;

const $ = (id) => document.getElementById(id);
const page = JSON.parse($("live-page").textContent);

const filter = new Filter(page.part);
const reading = new Reading(page, filter.wants);
const fields = new Fields(page);
const panels = new Panels(new Lately(page));
const agenda = document.querySelector(".agenda");
const stage = new OnStage((seconds) => fields.clockOn(seconds, agenda.dataset.day));
const status = new Status({
  dot: $("connection"),
  word: $("connection-word"),
  pill: $("pill"),
  announcer: $("announcer"),
});

function make(entry) {
  const template = $(entry.kind === "notice" ? "notice-template" : "card-template");
  const card = fill(template, fields.of(entry));
  refresh(card);
  return card;
}

const cards = new Cards({
  list: $("cards"),
  make,
  orderOf: (key) => reading.orderOf(key),
  changed() {
    seen.noticed();
    marks.refresh();
    status.waiting(cards.waiting, sorted(agenda, cards.waitingKeys.map((key) => filter.talkOf(key))));
    $("no-cards").hidden = cards.waiting > 0 || cards.list.querySelector(POST) !== null;
  },
});

const marks = new Marks({
  list: $("cards"),
  starts: page.starts,
  clock: fields.clockOf,
  hourOf: fields.hourOf,
});
const seen = new Seen({ cards, marks });

const talks = new Talks({
  url: `/${page.event}/talks.json`,
  often: filter.placed ? TALK_MS : COUNTS_MS,
  hear({ posts, items }) {
    filter.learn(items);
    if (agenda) count(agenda, posts);
    cards.apply(reading.sift());
    cards.changed();
    leftOut();
    if (reading.undecided) talks.came();
  },
});

/** Say what the filter keeps from the reader. */
function leftOut() {
  const words = filter.on ? rest(reading) : "";
  const line = $("elsewhere");
  if (!line) return;
  line.hidden = !words;
  if (line.textContent !== words) line.textContent = words;
}

/** What the server told search engines of the posts may be the text that was taken away. */
function forget() {
  document.querySelector("script[type='application/ld+json']")?.remove();
}

const follow = new Follow({
  base: page.stream,
  reading,
  changed(changes) {
    if (changes.some((change) => change.do === "remove")) forget();
    const hidden = changes.filter(({ by }) => by === "moderator").map(({ key }) => key);
    if (hidden.length) dispatchEvent(new CustomEvent("concealed", { detail: hidden }));
    cards.apply(changes);
    panels.take(changes);
    leftOut();
    if (changes.length && (agenda || filter.placed)) talks.came();
    status.came(changes.filter((change) => change.do === "put").length);
  },
  said(phase) {
    status.phase(phase);
    $("over").hidden = phase !== "over";
  },
  ticked,
});

function pause() {
  cards.paused = !cards.paused;
  $("pause").setAttribute("aria-pressed", cards.paused);
  $("pause").firstElementChild.textContent = cards.paused ? gettext("Paused") : gettext("Pause");
  if (!cards.paused && cards.atTop()) cards.release();
}

$("pill").addEventListener("click", () => seen.toNew());
$("pause").addEventListener("click", pause);
$("help-open").addEventListener("click", () => $("help").showModal());
for (const id of ["pause", "help-open"]) $(id).hidden = false;
tidy($("narrow").querySelector("form"));

// What stands beside this page (the desk) may ask for a card.
addEventListener("wanted", ({ detail }) => cards.want(detail));

new Keys({
  ask: $("keys-on"),
  acts: {
    p: pause,
    j: () => move(cards.list, 1),
    k: () => move(cards.list, -1),
    n: () => seen.toNew(),
    ".": () => seen.toTop(),
    "/": () => location.assign(`/${page.event}/search/`),
    "?": () => $("help").showModal(),
  },
});

new Zone({
  venue: page.venue,
  shown: page.timezone,
  line: $("zone-line"),
  button: $("zone-switch"),
  turn(name) {
    fields.turn(name);
    turn(document, fields, agenda?.dataset.day);
    marks.turn();
    stage.refresh();
  },
});

/** Timers stand still while the machine sleeps. */
let ticks = Date.now();

function woke() {
  cards.wake();
}

addEventListener("online", woke);
addEventListener("pageshow", ({ persisted }) => persisted && woke());
document.addEventListener("resume", woke);

function ticked() {
  if (Date.now() - ticks > SLEPT_MS) woke();
  ticks = Date.now();
  refresh(document);
  stage.refresh();
}

ticked();
stage.reveal();
follow.start();
