"""skytron: posts from Bluesky, out of Jetstream's stream of everything that is posted there.

Nothing can be asked for by its tag, so every post passes by and most are let go unread.
"""

from ingest import backoff
from ingest.clock import Clock
from ingest.skytron.checking import check
from ingest.skytron.entries import to_entries
from ingest.skytron.pace import Pace
from ingest.skytron.player import player
from ingest.skytron.source import Skytron
from live.settings import Settings

__all__ = ["check", "connect", "player", "to_entries"]


def connect(settings: Settings, clock: Clock) -> Skytron:
    """The source Bluesky; it needs no key."""
    return Skytron(settings, clock, Pace(), backoff.delay)
