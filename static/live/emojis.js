/**
 * Custom emoji: the small pictures that stand for `:shortcode:` in a name or a text.
 * afa/views/emojis.py makes the very same, and a test compares the two.
 */

/** A tag of clean HTML; a ">" may stand in its attributes. */
const TAG = /(<(?:[^">]|"[^"]*")*>)/;

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };

/** Text as HTML. */
export function escaped(text) {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]);
}

/** `html`, which is clean, with a picture for each shortcode outside its tags. */
export function pictured(html, emojis) {
  if (!emojis.length) return html;
  const pictures = new Map([...emojis].reverse().map((one) => [one.shortcode, picture(one)]));
  const codes = [...pictures.keys()].sort((a, b) => b.length - a.length);
  // Of what a shortcode may hold only the plus means something in an expression.
  const some = new RegExp(`:(${codes.join("|").replaceAll("+", "\\+")}):`, "g");
  const parts = html.split(TAG);
  return parts
    .map((part, at) => (at % 2 ? part : part.replace(some, (_, code) => pictures.get(code))))
    .join("");
}

function picture({ shortcode, url }) {
  const code = `:${shortcode}:`;
  return (
    `<img class="emoji" src="${escaped(url)}" alt="${code}" title="${code}"` +
    ' width="20" height="20" loading="lazy" decoding="async" referrerpolicy="no-referrer">'
  );
}
