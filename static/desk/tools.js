/** The tools on each card: those that the page's script makes get their addresses here. */

import { gettext } from "../live/words.js";

const TOOLS = ".card-tools";

/** Keep the tools of every card in `list` at its own post. */
export function equip(list, moderate) {
  const look = () => {
    for (const card of list.querySelectorAll(".card[data-key]")) wire(card, moderate);
  };
  look();
  new MutationObserver(look).observe(list, { childList: true });
}

function wire(card, moderate) {
  const hide = card.querySelector(`${TOOLS} [data-act=hide]`);
  if (!hide || hide.getAttribute("formaction") !== "/moderate/") return;
  const url = moderate(card.dataset.key);
  hide.setAttribute("formaction", url);
  card.querySelector("[data-opens=ban]").setAttribute("href", `${url}?act=ban`);
  const name = card.querySelector(".card-name").textContent;
  const [ofHide, ofMore] = card.querySelectorAll(`${TOOLS} .hushed`);
  ofHide.textContent = gettext(" the post of {name}", { name });
  ofMore.textContent = gettext(" about the post of {name}", { name });
}

/** The card that has the focus, if any. */
export function focused() {
  return document.activeElement?.closest?.(".card[data-key]") ?? null;
}

/** Take a card out of sight at once; its neighbour gets the focus that it had. */
export function conceal(card) {
  const had = card.contains(document.activeElement);
  card.hidden = true;
  if (!had) return;
  const next = neighbour(card, "nextElementSibling") ?? neighbour(card, "previousElementSibling");
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function neighbour(card, side) {
  let other = card[side];
  while (other?.hidden) other = other[side];
  return other;
}
