"""What an event asks of Bluesky: tags and words, as an organiser writes them.

``#tag`` is a hashtag; a bare word or a "phrase in quotes" is one as well, or stands in the text.
One of them is enough.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ingest.foreign import Mapping, mappings, text, texts
from live import clean

_TOKEN = re.compile(r'"([^"]+)"|[^\s,;"]+')
_LETTERS = re.compile(r"\w+")
_HASHTAG = re.compile(r"[#＃](\w[\w\-.]*)")
_NO_WORDS = {"or", "and"}

# Letters: a shorter word would bring half of the network.
LEAST = 2


def folded(said: str) -> str:
    """Text as it is compared."""
    return unicodedata.normalize("NFC", said.casefold())


@dataclass(frozen=True)
class Query:
    """`tags` are matched as hashtags alone, `words` in the text as well; all are folded."""

    tags: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, written: str) -> "Query":
        """Read what an organiser wrote; it may be empty, and then nothing matches."""
        tags, words = set(), set()
        for found in _TOKEN.finditer(written):
            said = found[1] or found[0]
            if said[0] in "#＃":
                tags.add(clean.tag(said))
            elif said.casefold() not in _NO_WORDS:
                words.add(folded(" ".join(said.split())))
        return cls(
            frozenset(tag for tag in tags if _LETTERS.search(tag)),
            frozenset(word for word in words if len(word) >= LEAST and _LETTERS.search(word)),
        )

    def __bool__(self) -> bool:
        return bool(self.tags or self.words)

    @property
    def needles(self) -> frozenset[str]:
        """Whatever matches holds at least one of these, once it is folded."""
        return frozenset(max(_LETTERS.findall(said), key=len) for said in self.tags | self.words)

    def matches(self, record: Mapping) -> bool:
        """Whether this is asked for: `record` is a post as its author's repository holds it."""
        tags = hashtags(record)
        return bool(
            self.tags & tags
            or self.words & tags
            or (self._in_text and self._in_text.search(folded(text(record.get("text")))))
        )

    @cached_property
    def _in_text(self) -> "re.Pattern[str] | None":
        either = "|".join(_spaced(word) for word in sorted(self.words))
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)") if either else None


def hashtags(record: Mapping) -> set[str]:
    """The tags of a post, folded: those marked, those beside the text, those only written."""
    marked = (
        text(feature.get("tag"))
        for facet in mappings(record.get("facets"))
        for feature in mappings(facet.get("features"))
    )
    written = _HASHTAG.findall(text(record.get("text")))
    said = map(clean.tag, {*marked, *texts(record.get("tags")), *written})
    return {tag for tag in said if tag}


def _spaced(phrase: str) -> str:
    """A pattern in which any white space stands for a space."""
    return r"\s+".join(map(re.escape, phrase.split()))


class Sieve:
    """Tells from a frame's bytes whether a post in it can match any of the queries at all."""

    def __init__(self, queries: Iterable[Query]) -> None:
        self._needles = frozenset(needle for query in queries for needle in query.needles)
        self._plain = tuple(needle.encode() for needle in self._needles if needle.isascii())

    def lets_through(self, frame: bytes) -> bool:
        """True where it may match: it is to be parsed."""
        # An escape may stand for any letter, and some letters fold into others.
        if b"\\u" in frame:
            return bool(self._needles)
        if frame.isascii():
            lowered = frame.lower()
            return any(needle in lowered for needle in self._plain)
        said = folded(frame.decode("utf-8", "replace"))
        return any(needle in said for needle in self._needles)
