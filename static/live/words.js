/**
 * Words in the page's language. Scripts hold them in English; a page in another language brings
 * their translations along (afa/script_words.py).
 */

const told = document.getElementById("words");
const words = told ? JSON.parse(told.textContent) : {};
const language = document.documentElement.lang || "en";
const rules = new Intl.PluralRules(language);
// The server writes these digits in every language.
const numbers = new Intl.NumberFormat(language, { numberingSystem: "latn" });

/** In the order of the forms that a translation has. */
const FORMS = ["zero", "one", "two", "few", "many", "other"];

/** A text; `{name}` in it is replaced by what `parts` has of that name. */
export function gettext(text, parts = {}) {
  return filled(words[text] ?? text, parts);
}

/** A text about so many of something; `{count}` in it is their number as people write it. */
export function ngettext(one, many, count, parts = {}) {
  const forms = words[one];
  const text = forms ? forms[Math.min(formOf(count), forms.length - 1)] : count === 1 ? one : many;
  return filled(text, { count: numbers.format(count), ...parts });
}

/** `12,345`. */
export function number(count) {
  return numbers.format(count);
}

function formOf(count) {
  const here = rules.resolvedOptions().pluralCategories;
  return FORMS.filter((form) => here.includes(form)).indexOf(rules.select(count));
}

function filled(text, parts) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => parts[name] ?? whole);
}
