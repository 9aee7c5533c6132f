/**
 * Makes one tree of elements like another and leaves alone what is so already: what has the
 * focus, what is selected and where a box is scrolled to stay as they are.
 *
 * Children with a data-key are found again by it, others by their place.
 */

export function morph(held, wanted) {
  const keyed = new Map();
  for (const child of held.children) {
    if (child.dataset?.key) keyed.set(child.dataset.key, child);
  }
  let place = held.firstChild;
  for (const next of [...wanted.childNodes]) {
    const same = counterpart(place, next, keyed);
    if (same === null) {
      held.insertBefore(next, place);
      continue;
    }
    // To move an element takes the focus from it: rather drop what stands before it.
    while (place && place !== same && !place.dataset?.key) place = dropped(place);
    if (same === place) place = place.nextSibling;
    else held.insertBefore(same, place);
    update(same, next);
  }
  while (place) place = dropped(place);
}

/** Removes a node and answers with the one after it. */
function dropped(node) {
  const after = node.nextSibling;
  node.remove();
  return after;
}

/** The node that `next` is the new state of, or null. */
function counterpart(place, next, keyed) {
  const key = next.dataset?.key;
  if (key) return keyed.get(key) ?? null;
  if (!place || place.dataset?.key) return null;
  return place.nodeType === next.nodeType && place.nodeName === next.nodeName ? place : null;
}

function update(held, next) {
  if (held.nodeType !== Node.ELEMENT_NODE) {
    if (held.data !== next.data) held.data = next.data;
    return;
  }
  for (const { name } of [...held.attributes]) {
    if (!next.hasAttribute(name)) held.removeAttribute(name);
  }
  for (const { name, value } of [...next.attributes]) {
    if (held.getAttribute(name) !== value) held.setAttribute(name, value);
  }
  morph(held, next);
}
