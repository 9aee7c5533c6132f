/** The site restarts: goes back to the dashboard as soon as it answers again. */

import { gettext } from "../live/words.js";

const PAUSE_MS = 500;
const back = document.querySelector("#back").href;
const waiting = document.querySelector("#waiting");
const begun = Date.now();
let gone = false;

async function answers() {
  try {
    return (await fetch("/healthz", { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

for (;;) {
  await new Promise((wake) => setTimeout(wake, PAUSE_MS));
  const there = await answers();
  gone ||= !there;
  // It answers on while it ends: only after a silence, or long enough, is it a new one.
  if (there && (gone || Date.now() - begun > 6000)) break;
  waiting.textContent = gone ? gettext("It is away.") : gettext("It is ending.");
}
location.replace(back);
