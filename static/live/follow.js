/**
 * Follows one event: performs what connection.js decides and feeds reading.js.
 *
 * `changed(changes)` is called with what reading.js answers, `said(phase)` whenever the
 * connection's phase changes, and `ticked()` every few seconds: the page's only clockwork.
 */

import { begin, step } from "./connection.js";
import { check, openPoll } from "./poll.js";
import { openStream } from "./stream.js";

const TICK_MS = 5_000;
const OPEN = { stream: openStream, poll: openPoll };

export class Follow {
  #close = () => {}; // ends the connection that is open
  #looking = new AbortController(); // of the look at the log that is under way
  #retry = 0;
  #state = begin(Date.now());

  constructor({ base, reading, changed, said, ticked }) {
    Object.assign(this, { base, reading, changed, said, ticked });
  }

  get phase() {
    return this.#state.phase;
  }

  get via() {
    return this.#state.via;
  }

  start() {
    this.#listen();
    setInterval(() => this.#tick(), TICK_MS);
    this.input({ kind: "start" });
  }

  /** Tell the connection what happened and do what it decides. */
  input(input) {
    const before = this.#state.phase;
    const { state, actions } = step(this.#state, { now: Date.now(), random: Math.random(), ...input });
    this.#state = state;
    for (const action of actions) this.#perform(action);
    if (this.#state.phase !== before) this.said(this.#state.phase);
  }

  #tick() {
    this.input({ kind: "tick" });
    this.ticked();
  }

  #listen() {
    addEventListener("online", () => this.input({ kind: "online" }));
    addEventListener("offline", () => this.input({ kind: "offline" }));
    document.addEventListener("visibilitychange", () => {
      this.input({ kind: document.hidden ? "hide" : "show" });
    });
    document.addEventListener("resume", () => this.input({ kind: "woke" }));
    // A page with an open connection could not be kept for the way back.
    addEventListener("pagehide", () => this.#hangUp());
    addEventListener("pageshow", ({ persisted }) => persisted && this.input({ kind: "woke" }));
  }

  #perform(action) {
    switch (action.do) {
      case "open":
        return this.#open(action.via);
      case "close":
        return this.#hangUp();
      case "wait":
        clearTimeout(this.#retry);
        this.#retry = setTimeout(() => this.input({ kind: "retry" }), action.ms);
        return undefined;
      case "check":
        return this.#check();
      default:
        throw new Error(`no such action: ${action.do}`);
    }
  }

  #hangUp() {
    this.#looking.abort();
    this.#close();
  }

  #open(via) {
    this.#hangUp();
    clearTimeout(this.#retry);
    const connection = { open: true };
    const stop = OPEN[via](this.base, () => this.reading.ask(), (told) => {
      if (connection.open) this.#told(told);
    });
    this.#close = () => {
      connection.open = false;
      stop();
    };
  }

  #told(told) {
    switch (told.kind) {
      case "entry":
        return this.#entry(told);
      case "reset":
        this.reading.reset(told.epoch);
        return this.input({ kind: "heard" });
      default:
        return this.input(told);
    }
  }

  #entry({ epoch, offset, entry }) {
    if (epoch !== this.reading.epoch) this.#adopt(epoch);
    this.input({ kind: "heard" });
    const changes = this.reading.take(offset, entry);
    if (changes.some((change) => change.do === "ask")) return this.input({ kind: "again" });
    return this.changed(changes);
  }

  /** The first epoch that we hear of is simply ours; any other one is a new life. */
  #adopt(epoch) {
    if (this.reading.epoch) this.reading.reset(epoch);
    else this.reading.epoch = epoch;
  }

  async #check() {
    this.#looking.abort();
    this.#looking = new AbortController();
    const { signal } = this.#looking;
    const before = this.reading.next;
    try {
      await check(this.base, () => this.reading.ask(), (told) => this.#told(told), signal);
      if (!signal.aborted) this.input({ kind: "checked", news: this.reading.next > before });
    } catch (error) {
      if (!signal.aborted) this.input({ kind: "failed", after: error.after });
    }
  }
}
