"""The sources: one line each. A module is imported only by the program that runs it."""

from importlib import import_module

from ingest.clock import Clock
from ingest.source import Source
from live.settings import Settings

# Program -> its module, which has connect() and to_entries().
SOURCES = {
    "nozzletron": "ingest.nozzletron",
    "flickrtron": "ingest.flickrtron",
    "skytron": "ingest.skytron",
    "tootron": "ingest.tootron",
    "feedtron": "ingest.feedtron",
    "simulator": "ingest.simulator",
}


def connect(program: str, settings: Settings, clock: Clock) -> Source:
    """The source that `program` runs."""
    source: Source = import_module(SOURCES[program]).connect(settings, clock)
    return source
