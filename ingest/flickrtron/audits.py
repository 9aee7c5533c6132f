"""The audit: what full sweeps found on Flickr, beside what the log holds of it."""

from datetime import datetime
from itertools import islice

from ingest.flickrtron.entries import SOURCE
from ingest.flickrtron.missing import Missing
from live import audits
from live.connect import Client
from live.health import Audit, Gap
from live.log import Log

# Names in one question to Redis.
AT_ONCE = 500

# How often Redis is asked whether somebody waits for an audit.
LOOK_S = 1.0

# A photo that is missing has a moment and no duration; so long it is shown to be.
SHOWN_S = 60.0


class Audits:
    """One audit of each event after its sweeps. Times are the clock's monotonic seconds."""

    def __init__(self, missing: Missing) -> None:
        self._missing = missing
        self._audits: dict[str, Audit] = {}
        self._done: dict[str, float] = {}
        self._asked: dict[str, float] = {}
        self._look_at = 0.0

    def of(self, event: str) -> Audit | None:
        """The last one."""
        return self._audits.get(event)

    def wanted(self, events: set[str], client: Client, now: float) -> set[str]:
        """The events for which somebody waits now. May raise RedisError."""
        if now < self._look_at:
            return set()
        self._look_at = now + LOOK_S
        asked = {event: audits.asked(client, event) for event in events}
        wanted = {event for event in events if asked[event] > self._asked.get(event, 0.0)}
        self._asked |= asked
        return wanted

    def run(self, events: set[str], client: Client, moment: datetime) -> None:
        """Compare where new sweeps are through, and all of them is in Redis. May raise
        RedisError."""
        for event in events:
            since = self._missing.since(event)
            if since and since != self._done.get(event):
                self._audits[event] = self._audit(event, client, moment.timestamp())
                self._done[event] = since

    def _audit(self, event: str, client: Client, at: float) -> Audit:
        there = self._missing.there(event)
        log, names = Log(client, event), iter(there)
        held: set[str] = set()
        while some := list(islice(names, AT_ONCE)):
            known = log.states([f"{SOURCE}:{native}" for native in some])
            held |= {uid.removeprefix(f"{SOURCE}:") for uid in known}
        lost = sorted(uploaded for native, uploaded in there.items() if native not in held)
        return Audit(
            at=at,
            since=min(there.values(), default=at),
            until=at,
            theirs=len(there),
            ours=len(there) - len(lost),
            missing=tuple(Gap(since=when, until=when + SHOWN_S) for when in lost[-100:]),
        )
