"""The names of the live Redis keys, written once.

The braces are literal Redis hash tags: all keys of one event live in one slot
of a cluster, so that one script may touch them together.
"""

import re
from datetime import date

from live.errors import WrongEvent

ONAIR = "live:onair"
LINGERING = "live:lingering"
LOGS = "live:logs"
RETIRED = "live:retired"
HEARTS = "live:hearts"
REWRITTEN = "live:rewritten"

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")
_ITEMS = re.compile(r"live:\{([a-z0-9-]{1,50})\}:items")


def is_event(slug: str) -> bool:
    """Tell whether `slug` can name an event at all."""
    return _SLUG.fullmatch(slug) is not None


def _key(event: str, rest: str) -> str:
    if not is_event(event):
        raise WrongEvent(repr(event[:60]))
    return f"live:{{{event}}}:{rest}"


def items(event: str) -> str:
    """The list of entries, and the channel on which each is published."""
    return _key(event, "items")


def event_of(channel: str) -> str | None:
    """The event whose items channel this is, or None."""
    match = _ITEMS.fullmatch(channel)
    return match[1] if match else None


def seen(event: str) -> str:
    """Hash uid -> ``version:offset:state``."""
    return _key(event, "seen")


def epoch(event: str) -> str:
    """String: which life of the log this is."""
    return _key(event, "epoch")


def stats(event: str) -> str:
    """Hash name -> count."""
    return _key(event, "stats")


def copies(event: str) -> str:
    """Hash uid -> offsets, comma-separated, of the edits and restores that carry its text."""
    return _key(event, "copies")


def hidden(event: str) -> str:
    """Hash uid -> the newest state of what a moderator hid, for a restore."""
    return _key(event, "hidden")


def withheld(event: str) -> str:
    """Hash uid -> the rule of the blocklist that keeps it from readers."""
    return _key(event, "withheld")


def blocked(event: str) -> str:
    """Hash: the blocklist and its version."""
    return _key(event, "blocked")


def reposts(event: str) -> str:
    """Hash uid of the original -> how often it was reposted."""
    return _key(event, "reposts")


def rejects(event: str) -> str:
    """List of what could not be parsed, raw."""
    return _key(event, "rejects")


def held(event: str) -> str:
    """List of what awaits a moderator."""
    return _key(event, "held")


def cursor(event: str, source: str) -> str:
    """String: how far a source has been read."""
    return _key(event, f"cursor:{source}")


def spend(event: str) -> str:
    """Hash kind of source -> how many posts were paid for."""
    return _key(event, "spend")


def paid(event: str, kind: str, day: date) -> str:
    """Set of the native ids that were paid for on that day."""
    return _key(event, f"paid:{kind}:{day.isoformat()}")


def audit(event: str) -> str:
    """String: since when somebody waits for an audit."""
    return _key(event, "audit")


def health(event: str) -> str:
    """Hash source -> how it fares."""
    return _key(event, "health")


def grabbed_photos(event: str) -> str:
    """Set of Flickr photo ids that need no further query."""
    return _key(event, "flickrtron:grabbed_photos")


def looked_up(event: str) -> str:
    """Sorted set of Flickr photo ids, by when they were last known to be there."""
    return _key(event, "flickrtron:looked_up")


def doubted(event: str) -> str:
    """Sorted set of the Flickr photo ids that are said to be gone, by when to ask again."""
    return _key(event, "flickrtron:doubted")


def authors(event: str) -> str:
    """Set of the accounts on Bluesky of whom there is a post."""
    return _key(event, "skytron:authors")


def away(event: str) -> str:
    """Set of the uids that are hidden because their author's account is switched off."""
    return _key(event, "skytron:away")


def heard(event: str) -> str:
    """List of the names of what was said of accounts and is done."""
    return _key(event, "skytron:heard")


def nameless(event: str) -> str:
    """Sorted set of the uids of posts on Bluesky without their author's name, by the network's
    time in microseconds."""
    return _key(event, "skytron:nameless")


def wrote(event: str) -> str:
    """Sorted set of ``AUTHOR UID`` by time: who said what in a chat on YouTube."""
    return _key(event, "tubetron:wrote")


def banned(event: str) -> str:
    """Hash author -> ``milliseconds UID``: the last ban of each in the chats on YouTube."""
    return _key(event, "tubetron:banned")


def units(kind: str, day: date) -> str:
    """String: how many units of a network's quota were used on that day."""
    return f"live:units:{kind}:{day.isoformat()}"


def natives(event: str, server: str) -> str:
    """Sorted set of ``ID URI``: what a server of the fediverse calls posts."""
    return _key(event, f"tootron:natives:{server}")


def waiting(event: str) -> str:
    """Hash streamer worker -> ``people:unix time``."""
    return _key(event, "waiting")
