"""flickrtron: photos from Flickr, found by their tags.

Named after the original's daemon. Flickr has no stream, so it is polled, through flickrapi.
"""

from ingest.clock import Clock
from ingest.flickrtron.checking import check
from ingest.flickrtron.entries import to_entries
from ingest.flickrtron.source import Flickrtron
from live.settings import Settings

__all__ = ["check", "connect", "to_entries"]


def connect(settings: Settings, clock: Clock) -> Flickrtron:
    """The source Flickr; it needs FLICKR_KEY and FLICKR_SECRET."""
    return Flickrtron(settings, clock)
