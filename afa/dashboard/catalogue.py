"""The programs of an instance: what each is for, and what an operator may do with it."""

from dataclasses import dataclass
from typing import Literal

Verb = Literal["start", "stop", "restart"]
VERBS: tuple[Verb, ...] = ("start", "stop", "restart")


@dataclass(frozen=True)
class Kind:
    """One program.

    `stops` and `restarts` say what people notice. `signal` is set for what the site itself
    stands on: it is never stopped, and restarted by that signal, because who stops it from
    inside is gone before it could be started again. `reads` is the kind of source that it reads.
    """

    name: str
    what: str
    restarts: str
    stops: str = ""
    signal: str = ""
    reads: str = ""
    beats: bool = True

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """What may be done with it at all."""
        return ("restart",) if self.signal else VERBS


_SOURCE_RESTARTS = "What comes meanwhile is fetched when it is back. Nothing is lost."
_SOURCE_STOPS = "No post of that network arrives until it is started again; then it catches up."

_UNKNOWN_RESTARTS = "It is away for a moment."
_UNKNOWN_STOPS = "It stays away until it is started again."

_ALL = (
    Kind(
        "web",
        "The site: pages, admin, this dashboard",
        "Pages do not answer for some seconds, this one included. Live pages that are open go on.",
        signal="TERM",
        beats=False,
    ),
    Kind(
        "halley",
        "The streamer: brings posts to every open page",
        "Everyone who watches reconnects within seconds and misses nothing.",
        "No open page gets anything new until it is started again. Pages say that they reconnect.",
    ),
    Kind(
        "strainer",
        "The archive's writer: from the live log into Postgres",
        "The archive is some seconds late. Live pages notice nothing, and nothing is lost.",
        "The archive stands still until it is started again; then it catches up.",
    ),
    Kind("nozzletron", "Reads X", _SOURCE_RESTARTS, _SOURCE_STOPS, reads="x"),
    Kind("flickrtron", "Reads Flickr", _SOURCE_RESTARTS, _SOURCE_STOPS, reads="flickr"),
    Kind("skytron", "Reads Bluesky", _SOURCE_RESTARTS, _SOURCE_STOPS, reads="bluesky"),
    Kind("tootron", "Reads Mastodon", _SOURCE_RESTARTS, _SOURCE_STOPS, reads="mastodon"),
    Kind("feedtron", "Reads feeds", _SOURCE_RESTARTS, _SOURCE_STOPS, reads="feed"),
    Kind(
        "tubetron", "Reads live chats on YouTube", _SOURCE_RESTARTS, _SOURCE_STOPS, reads="youtube"
    ),
    Kind(
        "hooktron",
        "Takes posts by webhook",
        "Whoever hands in a post meanwhile is refused and has to send it again.",
        "Nothing can be handed in until it is started again.",
        reads="webhook",
    ),
    Kind(
        "simulator",
        "Plays the demo conference",
        "The demo pauses for a moment.",
        "The demo stands still until it is started again.",
        reads="simulator",
    ),
    Kind(
        "redis-live",
        "Holds the live logs",
        "Open pages get nothing new for some seconds. Whatever was shown is on disk and stays.",
        signal="TERM",
        beats=False,
    ),
    Kind(
        "redis-work",
        "Holds nothing yet",
        "Nobody notices: nothing is kept in it yet.",
        signal="TERM",
        beats=False,
    ),
    Kind(
        "postgres",
        "Holds the archive",
        "Archive and programme do not answer for some seconds. Live pages that are open go on.",
        # Fast shutdown; TERM would wait until every connection has gone.
        signal="INT",
        beats=False,
    ),
)

KINDS = {kind.name: kind for kind in _ALL}


def kind_of(name: str) -> Kind:
    """What is known of a program, which may be one that somebody added."""
    return KINDS.get(name) or Kind(name, "", _UNKNOWN_RESTARTS, _UNKNOWN_STOPS, beats=False)


def reader_of(kind: str) -> str | None:
    """The program that reads that kind of source."""
    return next((one.name for one in _ALL if one.reads == kind), None)
