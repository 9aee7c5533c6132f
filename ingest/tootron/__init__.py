"""tootron: posts from the fediverse, found by their tags on several servers at once.

Mastodon, and whatever speaks its protocol: Pleroma and Akkoma, GoToSocial, Pixelfed, Misskey's
relatives. It polls the timelines of tags, and reads a server's streams where it has a token.
"""

from ingest.clock import Clock
from ingest.tootron.checking import check
from ingest.tootron.entries import to_entries
from ingest.tootron.pace import Pace
from ingest.tootron.player import player
from ingest.tootron.source import Tootron
from live.settings import Settings

__all__ = ["check", "connect", "player", "to_entries"]


def connect(settings: Settings, clock: Clock) -> Tootron:
    """The source Mastodon; without MASTODON_TOKENS it polls."""
    poll_s = settings.mastodon_poll_s
    return Tootron(settings, clock, Pace(poll=poll_s, slow_poll=4 * poll_s))
