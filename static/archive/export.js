// An export with a word on how far it is. Without this script, or when it cannot be read piece by
// piece, the browser fetches the file as any other and shows what browsers show.

const how = document.getElementById("takeaway-how");
const words = how?.querySelector("span");
const bar = document.getElementById("takeaway-bar");
const stop = how?.querySelector("button");

let running = null;

function size(bytes) {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
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
        say(`${name}: ${size(bytes)} so far`, true);
      }
    },
  });
}

async function fetched(link, name, signal) {
  const answer = await fetch(link.href, { signal });
  if (!answer.ok) {
    throw new Error(`the site answered ${answer.status}`);
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
  say(`${name}: begun`, true);
  try {
    const got = await fetched(link, name, mine.signal);
    save(got);
    say(`${got.file} is complete: ${size(got.blob.size)}.`, false);
  } catch (error) {
    if (running === mine) {
      say(mine.signal.aborted ? `${name}: stopped.` : `${name} is not complete: ${error.message}.`, false);
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
