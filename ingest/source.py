"""The anatomy of a source: what the loop and a network's module hold of one another.

A module offers ``connect(settings, clock) -> Source``, which touches nothing outside yet, and
a pure ``to_entries(payload, ...) -> Entries``, which never raises. It is listed in
ingest/registry.py, and its test data are pairs of files in tests/ingest/data.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from live.connect import Client
from live.draft import Draft
from live.health import Audit
from live.onair import OnAirSource

# Event -> the sources of it that ask for our network.
Watched = Mapping[str, tuple[OnAirSource, ...]]

# The event and the id of one of its sources.
Key = tuple[str, str]


class Unreadable(msgspec.Struct, frozen=True):
    """What came and could not be read: `raw` as it came, and why."""

    raw: bytes
    reason: str


class Entries(msgspec.Struct, frozen=True):
    """What a payload says, in its own order, and what of it could not be read."""

    drafts: tuple[Draft, ...] = ()
    rejects: tuple[Unreadable, ...] = ()


class Haul(msgspec.Struct, frozen=True, kw_only=True):
    """What one read brought for one event.

    `cursors` (source id -> how far it has been read) move when Redis has all the rest;
    `native` are the network's own ids of it, for a source that keeps them. `source` is the
    id of the one that brought it, where that is known; else its items' `matched` tell.
    """

    event: str
    source: str = ""
    drafts: Sequence[Draft] = ()
    rejects: Sequence[Unreadable] = ()
    cursors: Mapping[str, str] = {}
    native: tuple[str, ...] = ()


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a network's reader stands with one source of one event. Times are Unix seconds.

    `current`: posts come, and what was missed while they did not is caught up with; then they
    come since `since` (0: just now), the network was last heard at `heard_at` (0: just now),
    and the catch-up went back to `reached` (0: as far as it had to). An empty `state` is that
    of the whole program. Money is in dollars.
    """

    current: bool
    state: str = ""
    detail: str = ""
    since: float = 0.0
    heard_at: float = 0.0
    reached: float = 0.0
    limit_left: float | None = None
    spent: float | None = None
    cap: float | None = None
    audit: Audit | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a program fares: a word, a sentence, numbers by name; and how it stands with each
    source, where it can tell them apart."""

    state: str = "running"
    detail: str = ""
    figures: Mapping[str, float] = {}
    each: Mapping[Key, Standing] = {}


class Source(Protocol):
    """A network, as the loop sees it. Only the loop's thread calls it, and no call blocks
    for longer than a moment: what takes time happens in a thread (ingest/call.py)."""

    kind: str
    """What an on-air source names to be read by this one."""

    missing: str
    """What has to be configured first; empty where nothing is."""

    def follow(self, watched: Watched, client: Client) -> None:
        """Read these from now on, from their cursors on. May raise RedisError."""

    def read(self) -> list[Haul]:
        """What has come; nothing, if nothing has yet. Raises Trouble when it cannot go on, or
        RedisError, and has lost nothing then."""

    def confirmed(self, haul: Haul, client: Client) -> None:
        """Redis has all of `haul` now. May raise RedisError, and is called again then."""

    def report(self) -> Report:
        """How it fares."""

    def close(self) -> None:
        """Let go of the network; the next read begins anew."""
