"""tubetron: the live chat beside a stream on YouTube."""

from ingest import backoff
from ingest.clock import Clock
from ingest.tubetron.checking import check
from ingest.tubetron.entries import to_entries
from ingest.tubetron.source import Tubetron
from live.settings import Settings

__all__ = ["check", "connect", "to_entries"]


def connect(settings: Settings, clock: Clock) -> Tubetron:
    """The source of live chats; it needs YOUTUBE_KEY."""
    return Tubetron(settings, clock, backoff.delay)
