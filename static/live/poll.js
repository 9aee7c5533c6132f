/** Long-polling: the same entries as stream.js brings, for networks that hold streams up. */

const WAIT_S = 25;

/** An answer that takes this much longer than it may is not coming. */
const GRACE_MS = 15_000;

/** Poll and `tell` what happens, until the returned function stops it or it fails. */
export function openPoll(base, ask, tell) {
  const stopped = new AbortController();
  poll(base, ask(), tell, stopped.signal).catch((error) => {
    if (!stopped.signal.aborted) tell({ kind: "failed", after: error.after });
  });
  return () => stopped.abort();
}

async function poll(base, { since, epoch }, tell, stopped) {
  let at = { since, epoch, wait: WAIT_S };
  while (!stopped.aborted) {
    const page = await request(base, at, stopped);
    if (stopped.aborted) return;
    at = deliver(page, at, tell);
  }
}

/** Ask once, without waiting, for what there is since; tells it and answers how much it was. */
export async function check(base, ask, tell, stopped) {
  const { since, epoch } = ask();
  const at = { since, epoch, wait: 0 };
  const page = await request(base, at, stopped);
  if (!stopped.aborted) deliver(page, at, tell);
}

/** Pass a page on; answers with what to ask for next. */
function deliver(page, at, tell) {
  if (page.absent) {
    tell({ kind: "absent" });
    return at;
  }
  if (page.reset) {
    tell({ kind: "reset", epoch: page.epoch });
    return { since: 0, epoch: page.epoch, wait: at.wait };
  }
  tell({ kind: "heard" });
  for (const { offset, ...entry } of page.items) {
    tell({ kind: "entry", epoch: page.epoch, offset, entry });
  }
  if (page.over) tell({ kind: "over" });
  return { since: page.next, epoch: page.epoch, wait: at.wait, turn: page.turn };
}

async function request(base, at, stopped) {
  const asking = new AbortController();
  const abort = () => asking.abort();
  const late = setTimeout(abort, at.wait * 1000 + GRACE_MS);
  stopped.addEventListener("abort", abort);
  try {
    return await read(await fetch(address(base, at), { credentials: "omit", signal: asking.signal }));
  } finally {
    clearTimeout(late);
    stopped.removeEventListener("abort", abort);
  }
}

async function read(response) {
  if (response.status === 409) return { reset: true, ...(await response.json()) };
  if (response.status === 404) return { absent: true };
  if (!response.ok) throw new Refused(response);
  return response.json();
}

/** The parameters in this order: caches in between tell addresses apart by their bytes. */
function address(base, { since, epoch, wait, turn }) {
  const turned = turn === undefined ? "" : `&turn=${turn}`;
  return `${base}/items?since=${since}${epoch && `&epoch=${epoch}`}&wait=${wait}${turned}`;
}

class Refused extends Error {
  constructor(response) {
    super(`the streamer answered ${response.status}`);
    const seconds = Number(response.headers.get("Retry-After"));
    this.after = Number.isFinite(seconds) ? seconds * 1000 : 0;
  }
}
