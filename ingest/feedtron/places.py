"""One feed of one event: when to ask next, and how. Pure."""

import re
from dataclasses import dataclass, field

from ingest.fetch import Answer
from ingest.retry import Retry
from ingest.source import Key
from live.onair import OnAirSource

# A publisher may ask for less than this, but not for more than a day of silence.
MOST_AGE_S = 86_400

_AGE = re.compile(r"max-age=(\d{1,9})")


@dataclass
class Place:
    """A feed that is read for a source of an event. `feed` is where it is, if `url` is a page that
    leads to it. `etag` and `modified` are what its server called the last answer, `known` what we
    have of it: uid -> what it said; `settled` tells an answer again of which we have everything."""

    event: str
    source: OnAirSource
    url: str
    retry: Retry
    next_at: float = 0.0
    feed: str = ""
    etag: str = ""
    modified: str = ""
    over: bool = False
    read: bool = False
    known: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    settled: bytes = b""

    @property
    def key(self) -> Key:
        """The source that it belongs to."""
        return self.event, self.source.id

    def lost(self) -> None:
        """Where the page led to there is nothing any more: the page is asked again."""
        self.feed = self.etag = self.modified = ""

    def says_again(self, digest: bytes) -> bool:
        """Whether an entry says what another one said, word for word."""
        return any(digest == said for _, said in self.known.values())

    @property
    def asked(self) -> dict[str, str]:
        """The headers that spare a server what we have."""
        said = {"if-none-match": self.etag, "if-modified-since": self.modified}
        return {name: value for name, value in said.items() if value}

    def answered(self, answer: Answer, now: float, every_s: float) -> None:
        """It answered: what to say and when to ask the next time."""
        headers = answer.headers
        # A new answer without a name is not called what the one before was.
        is_new = answer.status == 200
        self.etag = headers.get("etag", "" if is_new else self.etag)
        self.modified = headers.get("last-modified", "" if is_new else self.modified)
        found = _AGE.search(headers.get("cache-control", ""))
        wanted = min(int(found[1]), MOST_AGE_S) if found else 0
        self.next_at = now + max(every_s, min(wanted, 10 * every_s))
        self.read = True
