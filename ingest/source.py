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
from live.onair import OnAirSource

# Event -> the sources of it that ask for our network.
Watched = Mapping[str, tuple[OnAirSource, ...]]


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
    `native` are the network's own ids of it, for a source that keeps them.
    """

    event: str
    drafts: Sequence[Draft] = ()
    rejects: Sequence[Unreadable] = ()
    cursors: Mapping[str, str] = {}
    native: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a source fares: a word, a sentence, numbers by name."""

    state: str = "running"
    detail: str = ""
    figures: Mapping[str, float] = {}


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
