"""feedtron: RSS, Atom and JSON Feed, from whatever address an organiser names."""

from ingest import backoff
from ingest.clock import Clock
from ingest.feedtron.checking import check
from ingest.feedtron.entries import to_entries
from ingest.feedtron.source import Feedtron
from live.settings import Settings

__all__ = ["check", "connect", "to_entries"]


def connect(settings: Settings, clock: Clock) -> Feedtron:
    """The source of feeds; it needs no key."""
    return Feedtron(settings, clock, backoff.delay)
