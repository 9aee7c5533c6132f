"""A recording, through the real adapter, into an event."""

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import TextIO

from ingest import registry
from ingest.by_hand.recordings import payloads
from ingest.source import Entries
from live import rejects
from live.bar import Bar
from live.connect import Client
from live.draft import Draft, ItemDraft, now
from live.log import Log

# Payloads between two appends where nobody waits in between.
BATCH = 100

# Where a recording jumps by more than this many seconds, nobody wants to sit and watch.
MOST_WAIT_S = 60.0


def replay(client: Client, asked: argparse.Namespace, out: TextIO) -> int:
    """Play `asked.file` into `asked.event`; the exit status."""
    try:
        recorded = asked.file.read_bytes()
    except OSError as error:
        out.write(f"{asked.file}: {error.strerror}\n")
        return 1
    try:
        adapter = registry.player(asked.source, asked.query)
    except ValueError as error:
        out.write(f"{error}\n")
        return 2
    if doubt := _doubt(recorded, registry.player(asked.source, asked.query)):
        out.write(f"{asked.file}: this is no recording of {asked.source}: {doubt}\n")
        return 1
    player = _Player(client, asked, adapter, Pace(asked.speed))
    total = sum(1 for _ in payloads(recorded))
    bar, done = Bar(out, asked.event), 0
    size = BATCH if not asked.speed else 1
    for batch in _batches(payloads(recorded), size):
        player.play(batch)
        done += len(batch)
        bar.show(done, total)
    bar.end(done, total)
    out.write(player.told())
    return 0


class Pace:
    """Waits between posts as long as it was between them, `speed` times shorter."""

    def __init__(
        self, speed: float, sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._speed = speed
        self._sleep = sleep
        self._clock = clock
        self._last: tuple[datetime, float] | None = None

    def until(self, at: datetime, *, again: bool = False) -> None:
        """Wait for the post that was made `at`; one from before the last comes at once, and so
        does one that is played `again`."""
        if not self._speed:
            return
        if self._last is not None and not again:
            before, then = self._last
            wait = min((at - before).total_seconds() / self._speed, MOST_WAIT_S)
            self._sleep(max(then + wait - self._clock(), 0.0))
            if at < before:
                return
        self._last = at, self._clock()


class _Player:
    def __init__(
        self, client: Client, asked: argparse.Namespace, adapter: registry.Adapter, pace: Pace
    ) -> None:
        self._client = client
        self._source = asked.source
        self._log = Log(client, asked.event)
        self._adapter = adapter
        self._matched = (asked.query or f"replay of {asked.file.name}",)
        self._pace = pace
        self._waits = asked.speed > 0
        self._counts: dict[str, int] = {}

    def play(self, batch: list[bytes]) -> None:
        """Read these and append what they say."""
        drafts: list[Draft] = []
        for payload in batch:
            entries = self._adapter(payload, now(), self._matched)
            self._keep(entries)
            drafts += entries.drafts
        self._wait(drafts)
        for verdict in self._log.append_many(drafts):
            self._count(verdict.outcome)

    def _wait(self, drafts: list[Draft]) -> None:
        """Until it is their turn; whoever goes on after a kill has seen the beginning."""
        posts = [one for one in drafts if isinstance(one, ItemDraft)]
        known = self._log.states([one.uid for one in posts]) if self._waits and posts else {}
        for one in posts:
            self._pace.until(one.item.created_at, again=one.uid in known)

    def _keep(self, entries: Entries) -> None:
        for one in entries.rejects:
            rejects.keep(self._client, self._log.event, self._source, one.raw, one.reason)
            self._count("rejects")

    def _count(self, what: str) -> None:
        self._counts[what] = self._counts.get(what, 0) + 1

    def told(self) -> str:
        """What became of it all, in a line."""
        named = {"duplicate": "known already", "rejects": "could not be read"}
        said = [
            f"{count:,} {named.get(what, what)}" for what, count in sorted(self._counts.items())
        ]
        return f"{', '.join(said) or 'nothing in it'}\n"


def _doubt(recorded: bytes, adapter: registry.Adapter) -> str:
    """Why nothing of its beginning can be read; empty where anything can. A file of another
    kind would else fill an event's rejects."""
    told = [adapter(payload, now(), ()) for payload in islice(payloads(recorded), BATCH)]
    reasons = [one.reason for entries in told for one in entries.rejects]
    if any(entries.drafts for entries in told) or len(told) > len(reasons) or not reasons:
        return ""
    return reasons[0]


def _batches(found: Iterator[bytes], size: int) -> Iterator[list[bytes]]:
    while batch := list(islice(found, size)):
        yield batch
