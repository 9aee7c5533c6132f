/**
 * Sends what a moderator does, and says what became of it.
 *
 * An answer is { ok, words } and more: `undo` is the act that takes it back. Who is
 * signed out gets `signIn`, an address.
 */

import { gettext } from "../live/words.js";

const FAILED = gettext("No answer: try again.");
const STALE = gettext("This page is too old: load it again.");

/** Send the fields of a form (or of none) to `url`. */
export async function send(url, fields) {
  const first = await post(url, fields);
  // Signing in again, in another tab, makes older forms void: take a fresh one, once.
  if (first.status !== 403 || first.told) return outcome(first);
  await renewToken();
  return outcome(await post(url, fields));
}

async function post(url, fields) {
  const body = new URLSearchParams(fields);
  body.set("csrfmiddlewaretoken", token().value);
  const headers = { Accept: "application/json" };
  try {
    const response = await fetch(url, { method: "POST", body, headers });
    const json = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, told: json ? await response.json() : null };
  } catch {
    return { status: 0, told: { error: FAILED } };
  }
}

function outcome({ status, told }) {
  if (!told) return { ok: false, words: status === 403 ? STALE : FAILED };
  const { words, error, sign_in: signIn, ...more } = told;
  return { ok: status === 200, words: words ?? error, signIn, ...more };
}

async function renewToken() {
  const fresh = await load(location.href);
  const input = fresh?.querySelector("#acts-form [name=csrfmiddlewaretoken]");
  if (input) token().value = input.value;
}

function token() {
  return document.querySelector("#acts-form [name=csrfmiddlewaretoken]");
}

/** The page at `url` as a document, or null. */
export async function load(url) {
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null;
  }
}
