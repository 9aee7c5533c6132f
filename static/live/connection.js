/**
 * Which connection to the streamer to use, when to give it up and when to try again.
 *
 * A pure machine: step(state, input) answers with the next state and what to do. Every input
 * carries `now` (milliseconds) and `random` (0 to 1); follow.js performs the actions:
 *
 *   { do: "open", via }   close what is open and connect: "stream" (SSE) or "poll"
 *   { do: "close" }       close what is open
 *   { do: "wait", ms }    come back with the input "retry"; replaces an earlier wait
 *   { do: "check" }       ask once for everything since; come back with "checked" or "failed"
 */

/** A stream answers at once with the entry that we hold: silence means that it is held up. */
const FIRST_SIGN_MS = 4_000;

/** A proxy may keep a dead stream open and say nothing: after this long, look. */
const SILENCE_MS = 45_000;

/** The clock stood still for this long: the machine slept. */
export const SLEPT_MS = 15_000;

/** How long a tab may be in the background before it looks again at once. */
const HIDDEN_MS = 20_000;

const LONGEST_WAIT_MS = 30_000;
const OVER_WAIT_MS = 60_000;
const NOT_ON_AIR_WAIT_MS = 30_000;
const BACK_TO_STREAM_MS = 60_000;

export function begin(now) {
  return {
    phase: "connecting",
    via: "stream",
    open: false,
    lived: false, // the event was on air while this page was open
    failures: 0, // in a row
    proven: false, // a stream has worked from this page
    heardHere: false, // this connection has brought something
    heard: now, // when anything came last
    since: now, // when this connection was opened
    ticked: now,
    hidden: null, // when the page went out of sight
    backToStream: BACK_TO_STREAM_MS,
  };
}

export function step(state, input) {
  const handler = handlers[input.kind];
  return handler ? handler({ ...state }, input) : { state, actions: [] };
}

const handlers = {
  start: (state, input) => open(state, input, state.via),
  retry: (state, input) => open(state, input, state.via),
  online: anew,
  woke: anew,
  again: (state, input) => failed(state, input),
  failed,

  // The stream's head has come; `expects` says whether an entry must follow at once.
  opened: (state, input) => (input.expects ? stay(state) : heard(state, input)),
  heard,

  over: (state) => rest(state, "over", OVER_WAIT_MS),
  absent: (state) => rest(state, state.lived ? "over" : "waiting", NOT_ON_AIR_WAIT_MS),
  offline: (state) => rest(state, "offline", LONGEST_WAIT_MS),

  hide(state, input) {
    state.hidden = input.now;
    return stay(state);
  },

  show(state, input) {
    const away = state.hidden === null ? 0 : input.now - state.hidden;
    state.hidden = null;
    state.ticked = input.now;
    if (away < HIDDEN_MS) return stay(state);
    return state.open ? { state, actions: [{ do: "check" }] } : open(state, input, state.via);
  },

  tick(state, input) {
    // In the background timers are throttled; only in sight does a late one mean sleep.
    const slept = state.hidden === null && input.now - state.ticked > SLEPT_MS;
    state.ticked = input.now;
    if (slept) return anew(state, input);
    if (!state.open) return stay(state);
    return state.via === "stream" ? watchStream(state, input) : watchPoll(state, input);
  },

  // A look at the log was answered; `news` says that it had what the stream had not brought.
  checked(state, input) {
    state.heard = input.now;
    if (!input.news || state.via !== "stream") return stay(state);
    return open(state, input, state.heardHere ? "stream" : "poll");
  },
};

function stay(state) {
  return { state, actions: [] };
}

/** The world has changed: whatever the connection was, it cannot be trusted. */
function anew(state, input) {
  if (state.phase === "live" || state.phase === "offline") state.phase = "reconnecting";
  state.failures = 0;
  return open(state, input, state.via);
}

function open(state, input, via) {
  Object.assign(state, { via, open: true, heardHere: false, since: input.now, heard: input.now });
  return { state, actions: [{ do: "open", via }] };
}

function rest(state, phase, ms) {
  Object.assign(state, { phase, open: false, via: "stream" });
  return { state, actions: [{ do: "close" }, { do: "wait", ms }] };
}

function heard(state, input) {
  Object.assign(state, { phase: "live", lived: true, failures: 0 });
  Object.assign(state, { heardHere: true, heard: input.now });
  if (state.via === "stream") Object.assign(state, { proven: true, backToStream: BACK_TO_STREAM_MS });
  return stay(state);
}

function failed(state, input) {
  state.failures += 1;
  const hopeful = state.phase === "connecting" && state.failures < 2;
  if (!hopeful && ["connecting", "live"].includes(state.phase)) state.phase = "reconnecting";
  state.open = false;
  state.via = nextVia(state);
  const ms = Math.max(backOff(state, input.random), input.after ?? 0);
  return { state, actions: [{ do: "close" }, { do: "wait", ms }] };
}

/** A stream that never worked here gives way at once, one that did gets three attempts. */
function nextVia({ via, proven, failures }) {
  if (via === "poll") return "stream";
  return proven && failures < 3 ? "stream" : "poll";
}

/** Spread widely: when a streamer restarts, all of its readers come back. */
function backOff({ failures }, random) {
  const ms = 1000 * 2 ** Math.min(failures - 1, 5);
  return Math.min(ms, LONGEST_WAIT_MS) * (0.3 + 1.2 * random);
}

function watchStream(state, input) {
  if (!state.heardHere && input.now - state.since > FIRST_SIGN_MS) return failed(state, input);
  if (input.now - state.heard <= SILENCE_MS) return stay(state);
  state.heard = input.now;
  return { state, actions: [{ do: "check" }] };
}

function watchPoll(state, input) {
  if (!state.heardHere || input.now - state.since < state.backToStream) return stay(state);
  if (!state.proven) state.backToStream *= 2;
  return open(state, input, "stream");
}
