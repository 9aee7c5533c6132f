/**
 * Fills the server's own template (templates/card/post.html, rendered once without an item):
 *
 *   data-if="name"            the element stays only where the field is not empty
 *   data-each="name"          one copy of the element for each entry of the list
 *   data-set="attribute:name" attributes, space-separated; an empty field takes it away
 *   data-text="name"          the field as text
 *   data-html="name"          the field as HTML; only what live/clean.py has sanitised
 *
 * The copy keeps none of these: it is the very card that the server would send.
 */

const DIRECTIVES = ["data-if", "data-each", "data-set", "data-text", "data-html"];

/** A new element from `template`, filled with `fields`. */
export function fill(template, fields) {
  return filled(template.content.firstElementChild, fields);
}

function filled(prototype, fields) {
  const root = prototype.cloneNode(true);
  const lists = all(root, "data-each").map((element) => {
    const mark = document.createComment("");
    element.replaceWith(mark);
    return { mark, element };
  });
  for (const element of all(root, "data-if")) {
    if (isEmpty(fields[element.dataset.if])) element.remove();
  }
  for (const element of [root, ...root.querySelectorAll("*")]) fillOne(element, fields);
  for (const { mark, element } of lists) {
    mark.replaceWith(...fields[element.dataset.each].map((entry) => filled(element, entry)));
  }
  return root;
}

function all(root, attribute) {
  return [...root.querySelectorAll(`[${attribute}]`)];
}

function isEmpty(value) {
  return Array.isArray(value) ? value.length === 0 : !value;
}

function fillOne(element, fields) {
  const { set, text, html } = element.dataset;
  for (const pair of set?.split(" ") ?? []) {
    const [attribute, name] = pair.split(":");
    if (fields[name] === "") element.removeAttribute(attribute);
    else element.setAttribute(attribute, fields[name]);
  }
  if (text) element.textContent = fields[text];
  if (html) element.innerHTML = fields[html];
  for (const directive of DIRECTIVES) element.removeAttribute(directive);
}
