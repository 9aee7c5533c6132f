/** One connection of Server-Sent Events; docs/protocol.md says what comes over it. */

/**
 * Open it and `tell` what happens, until the returned function closes it.
 *
 * A browser would reconnect by itself, but from the entry after the last one: we close at
 * the first error and come back ourselves, to compare the last one.
 */
export function openStream(base, ask, tell) {
  const { since, epoch, expects } = ask();
  const source = new EventSource(`${base}/stream?since=${since}${epoch && `&epoch=${epoch}`}`);
  source.onopen = () => tell({ kind: "opened", expects });
  source.onmessage = ({ lastEventId, data }) => {
    const { offset, ...entry } = JSON.parse(data);
    tell({ kind: "entry", epoch: epochOf(lastEventId), offset, entry });
  };
  source.addEventListener("reset", ({ lastEventId }) => {
    tell({ kind: "reset", epoch: epochOf(lastEventId) });
  });
  source.addEventListener("over", () => tell({ kind: "over" }));
  source.onerror = () => {
    source.close();
    tell({ kind: "failed" });
  };
  return () => source.close();
}

function epochOf(id) {
  return id.slice(0, id.lastIndexOf(":"));
}
