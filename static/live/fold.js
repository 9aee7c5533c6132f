/** What unfolds folds again by Escape, and what opened it has the focus then. */

/** Those that lie above others fold also when something else is pressed. */
const ABOVE = ":is(.card-menu, .narrow)[open]";

function fold(details) {
  details.open = false;
  details.querySelector("summary").focus({ preventScroll: true });
}

addEventListener("keydown", (event) => {
  // Escape also ends what is being composed (Japanese, say), and closes a dialog by itself.
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  const details = event.target.closest?.("details[open]");
  if (details) fold(details);
});

addEventListener("pointerdown", ({ target }) => {
  for (const details of document.querySelectorAll(ABOVE)) {
    if (!details.contains(target)) details.open = false;
  }
});
