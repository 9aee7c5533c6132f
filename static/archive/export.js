// An export with a word on how far it is. Without this script, or when it cannot be read piece by
// piece, the browser fetches the file as any other and shows what browsers show.

import { gettext, number } from "../live/words.js";

const how = document.getElementById("takeaway-how");
const words = how?.querySelector("span");
const bar = document.getElementById("takeaway-bar");
const stop = how?.querySelector("button");

let running = null;

function size(bytes) {
  return bytes < 1e6 ? `${number(Math.round(bytes / 1e3))} kB` : `${number(Math.round(bytes / 1e5) / 10)} MB`;
}

function say(text, busy) {
  how.hidden = false;
  words.textContent = text;
  bar.hidden = stop.hidden = !busy;
}

// Counts what flows through; says so at most four times a second.
function counter(name) {
  let bytes = 0;
  let said = 0;
  return new TransformStream({
    transform(piece, out) {
      bytes += piece.byteLength;
      out.enqueue(piece);
      if (performance.now() - said > 250) {
        said = performance.now();
        say(gettext("{name}: {size} so far", { name, size: size(bytes) }), true);
      }
    },
  });
}

async function fetched(link, name, signal) {
  const answer = await fetch(link.href, { signal });
  if (!answer.ok) {
    throw new Error(gettext("the site answered {status}", { status: answer.status }));
  }
  const told = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
  const body = answer.body.pipeThrough(counter(name));
  // A Blob of a stream may lie on disk: an archive need not fit in memory.
  return { blob: await new Response(body).blob(), file: told?.[1] ?? "posts" };
}

function save({ blob, file }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function take(link) {
  const name = link.querySelector(".take-name").textContent;
  running?.abort();
  const mine = (running = new AbortController());
  say(gettext("{name}: begun", { name }), true);
  try {
    const got = await fetched(link, name, mine.signal);
    save(got);
    say(gettext("{name} is complete: {size}.", { name: got.file, size: size(got.blob.size) }), false);
  } catch (error) {
    if (running === mine) {
      const why = error.message;
      const stopped = mine.signal.aborted;
      say(stopped ? gettext("{name}: stopped.", { name }) : gettext("{name} is not complete: {why}.", { name, why }), false);
    }
  }
}

if (how && "TransformStream" in globalThis) {
  stop.addEventListener("click", () => running?.abort());
  for (const link of document.querySelectorAll("[data-export]")) {
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        take(link);
      }
    });
  }
}
