/**
 * Keeps the dashboard fresh: fetches its panels every few seconds and changes what differs.
 * Without it the page is the same, and loads itself anew (noscript in page.html).
 */

import { gettext } from "../live/words.js";
import { morph } from "./morph.js";

/** A page may wait for several servers that are away, for a second or two each. */
const PATIENCE_MS = 12_000;

const panels = document.querySelector("[data-refresh]");
const every = Number(panels.dataset.every) * 1000;
let failedSince = null;

async function fetched() {
  const response = await fetch(panels.dataset.refresh, {
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { Accept: "text/html" },
  });
  // Signed out, or no longer allowed: the page itself knows what to say.
  if (response.redirected || response.status === 403) {
    location.reload();
    return null;
  }
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.text();
}

async function refresh() {
  try {
    const text = await fetched();
    if (text === null) return;
    const wanted = document.createElement("div");
    wanted.innerHTML = text;
    morph(panels, wanted);
    failedSince = null;
    delete panels.dataset.stale;
  } catch {
    failedSince ??= new Date();
    stale();
  }
}

/** Old figures look like new ones: say how old they are. */
function stale() {
  panels.dataset.stale = "";
  const at = panels.querySelector("[data-at]");
  const time = failedSince.toISOString().slice(11, 19);
  at.textContent = gettext("The site has not answered since {time} UTC. What is shown is from before.", { time });
}

async function forever() {
  for (;;) {
    await new Promise((wake) => setTimeout(wake, every));
    if (!document.hidden) await refresh();
  }
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});

forever();
