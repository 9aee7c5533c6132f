"""hooktron: posts that others hand in, by a signed webhook.

What has no network of its own (a chat, a photo booth, a tool of the organisers) is sent to us;
docs/sources.md says how to sign it.
"""

from ingest.clock import Clock
from ingest.hooktron.checking import check
from ingest.hooktron.entries import to_entries
from ingest.hooktron.source import Hooktron
from live.settings import Settings

__all__ = ["check", "connect", "to_entries"]


def connect(settings: Settings, clock: Clock) -> Hooktron:
    """The source of what is handed in; it needs WEBHOOK_SECRET."""
    return Hooktron(settings, clock)
