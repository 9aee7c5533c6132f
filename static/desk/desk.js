/** The desk: a reader's page with a moderator's tools, by hand and by keys. */

import "../live/fold.js";
import { Keys } from "../live/keys.js";
import { gettext } from "../live/words.js";
import { send } from "./acts.js";
import { Dialog } from "./dialog.js";
import { Drawer } from "./drawer.js";
import { Toast } from "./toast.js";
import { conceal, equip, focused } from "./tools.js";

const $ = (id) => document.getElementById(id);
const slug = location.pathname.split("/")[1];
const moderate = (key) => `/${slug}/items/${key}/moderate/`;

const hidden = new Map(); // key -> the answer to its hide, which may be under way; the last one last
const toast = new Toast({
  box: $("toast"),
  words: $("toast-words"),
  button: $("toast-undo"),
  close: $("toast-close"),
});
const drawer = new Drawer({ box: $("drawer"), posts: $("drawer-posts"), news: $("drawer-news") });
const dialog = new Dialog({ dialog: $("desk-dialog"), act });

function find(key) {
  return document.querySelector(`.card[data-key="${CSS.escape(key)}"]`);
}

async function hide(card) {
  const { key } = card.dataset;
  conceal(card);
  const sent = send(moderate(key), { act: "hide" });
  hidden.delete(key);
  hidden.set(key, sent);
  const done = await sent;
  if (!done.ok) {
    hidden.delete(key);
    if (find(key)) find(key).hidden = false;
  }
  toast.say(done.words, { undo: done.ok ? () => restore(key) : null, signIn: done.signIn });
  drawer.renew();
}

async function restore(key) {
  const hide = hidden.get(key);
  hidden.delete(key);
  await hide;
  const done = await send(moderate(key), { act: "restore" });
  if (done.ok) {
    drawer.remove(key);
    // A page that follows the log gets the card from there; this one may not, or not yet.
    if (find(key)) find(key).hidden = false;
    dispatchEvent(new CustomEvent("wanted", { detail: key }));
  } else if (hide) {
    hidden.set(key, hide);
  }
  toast.say(done.words, { signIn: done.signIn });
  drawer.renew();
}

/** Whatever else is sent; says whether it was done. */
async function act(url, fields) {
  const done = await send(url, fields);
  toast.say(done.words, { undo: done.lift ? () => dialog.open(done.lift) : null, signIn: done.signIn });
  drawer.renew();
  return done.ok;
}

function undo() {
  if (hidden.size) restore([...hidden.keys()].at(-1));
  else toast.say(gettext("There is nothing to undo here. The drawer has all hidden posts."));
}

/** Close a menu; its summary has the focus, so that the dialog gives it back to what can be seen. */
function leave(menu) {
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus({ preventScroll: true });
}

function clicked(event) {
  const tool = event.target.closest("[data-act], [data-opens]");
  if (!tool || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (tool.dataset.opens) {
    leave(tool.closest("details"));
    dialog.open(tool.href);
  } else if (tool.dataset.act === "hide") {
    hide(tool.closest(".card"));
  } else {
    restore(tool.closest("[data-hidden]").dataset.hidden);
  }
}

for (const list of new Set([...document.querySelectorAll(".card")].map((card) => card.parentElement))) {
  if (list.id !== "cards") equip(list, moderate);
}
if ($("cards")) equip($("cards"), moderate);
addEventListener("click", clicked);
addEventListener("concealed", ({ detail }) => drawer.hear(detail.filter((key) => !hidden.has(key))));

if ($("keys-on")) {
  new Keys({
    ask: $("keys-on"),
    acts: {
      h: () => focused()?.querySelector("[data-act=hide]")?.click(),
      u: undo,
    },
  });
}
