/** The live page: ties the log, the cards and the words together. */

import { Cards } from "./cards.js";
import { Fields } from "./fields.js";
import { fill } from "./fill.js";
import { Follow } from "./follow.js";
import { Reading } from "./reading.js";
import { Status } from "./status.js";
import { refresh } from "./times.js";

const TIMES_MS = 20_000;

const $ = (id) => document.getElementById(id);
const page = JSON.parse($("live-page").textContent);

const reading = new Reading(page);
const fields = new Fields(page);
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
    status.waiting(cards.waiting);
    $("no-cards").hidden = cards.list.childElementCount > 0 || cards.waiting > 0;
  },
});

const follow = new Follow({
  base: page.stream,
  reading,
  changed(changes) {
    cards.apply(changes);
    status.came(changes.filter((change) => change.do === "put").length);
  },
  said(phase) {
    status.phase(phase);
    $("over").hidden = phase !== "over";
  },
});

$("pill").addEventListener("click", () => {
  cards.release();
  $("posts-heading").focus({ preventScroll: true });
  const gently = matchMedia("(prefers-reduced-motion: no-preference)").matches;
  $("posts-heading").scrollIntoView({ behavior: gently ? "smooth" : "auto" });
});

refresh(document);
setInterval(() => refresh(document), TIMES_MS);
follow.start();
