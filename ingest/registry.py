"""The sources: one line each. A module is imported only by the program that runs it.

Beside `connect` a module has `to_entries`, a pure adapter of payloads; `check`, which tries a
query once; and, where a recording needs more than one payload at a time to be understood,
`player`, which makes an adapter for it.
"""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from types import ModuleType

from ingest.clock import Clock
from ingest.source import Entries, Source
from live.onair import OnAirSource
from live.settings import Settings

# Program -> its module.
SOURCES = {
    "nozzletron": "ingest.nozzletron",
    "flickrtron": "ingest.flickrtron",
    "skytron": "ingest.skytron",
    "tootron": "ingest.tootron",
    "feedtron": "ingest.feedtron",
    "tubetron": "ingest.tubetron",
    "hooktron": "ingest.hooktron",
    "simulator": "ingest.simulator",
}

# What an on-air source names -> the program that reads it.
KINDS = {
    "x": "nozzletron",
    "flickr": "flickrtron",
    "bluesky": "skytron",
    "mastodon": "tootron",
    "feed": "feedtron",
    "youtube": "tubetron",
    "webhook": "hooktron",
}

# A payload, when it came, the queries that brought it.
Adapter = Callable[[bytes, datetime, tuple[str, ...]], Entries]


def connect(program: str, settings: Settings, clock: Clock) -> Source:
    """The source that `program` runs."""
    source: Source = import_module(SOURCES[program]).connect(settings, clock)
    return source


def adapter(kind: str) -> Adapter | None:
    """What reads the payloads of a kind; None where it is not known."""
    if kind not in KINDS:
        return None
    found: Adapter = _module(kind).to_entries
    return found


def player(kind: str, query: str) -> Adapter:
    """What reads a recording of a kind, of which only what `query` asks for is wanted (empty:
    all). ValueError where that cannot be told from a payload."""
    module = _module(kind)
    if make := getattr(module, "player", None):
        made: Adapter = make(query)
        return made
    if query:
        raise ValueError(f"a recording of {kind} holds what was asked for; it takes no --query")
    found: Adapter = module.to_entries
    return found


def check(settings: Settings, source: OnAirSource) -> str:
    """What a source would bring, in a few words. Raises Trouble; LookupError where nobody reads
    sources of that kind."""
    if source.kind == "simulator":
        return "plays the demo conference"
    if source.kind not in KINDS:
        raise LookupError(f"nobody reads sources of the kind {source.kind!r}")
    words: str = _module(source.kind).check(settings, source)
    return words


def _module(kind: str) -> ModuleType:
    return import_module(SOURCES[KINDS[kind]])
