"""What a post on Bluesky says: its text, and the facets that mark parts of it.

Facets count bytes of the text's UTF-8.
"""

import re
from collections.abc import Iterator

import msgspec

from ingest import markup
from ingest.foreign import Mapping, mapping, mappings, number, text
from live import clean
from live.item import Link

HOME = "https://bsky.app"

# Handles and ids that need no quoting: all that there are.
_NAME = re.compile("[A-Za-z0-9_.:~-]+")

# A post of 300 characters has a dozen at most; the rest bounds hostile input.
MOST_FACETS = 300


class Said(msgspec.Struct, frozen=True):
    """The words of a post; `mentions` are handles, as they stand in the text."""

    text: str
    html: str
    links: tuple[Link, ...]
    mentions: tuple[str, ...]


class _Mark(msgspec.Struct, frozen=True):
    start: int
    end: int
    address: str
    kind: str


def profile_url(name: str) -> str:
    """The page of an account, named by its handle or its id."""
    if _NAME.fullmatch(name):
        return f"{HOME}/profile/{name}"
    return f"{HOME}/profile/{markup.segment(name).replace('%3A', ':')}"


def said(record: Mapping) -> Said:
    """Read a record's text."""
    written = clean.cut(text(record.get("text")))
    raw = written.encode("utf-8", "replace")
    marks = list(_marks(record, len(raw)))
    links = dict.fromkeys(mark.address for mark in marks if not mark.kind)
    return Said(
        text=_whole(raw, marks),
        html=_html(raw, marks),
        links=tuple(map(Link, links)),
        mentions=tuple(
            _text(raw[mark.start : mark.end]).lstrip("@")
            for mark in marks
            if mark.kind == "mention"
        ),
    )


def _marks(record: Mapping, length: int) -> Iterator[_Mark]:
    """From left to right, without overlap, and none that reaches out of the text."""
    found = [
        mark
        for facet in mappings(record.get("facets"))[:MOST_FACETS]
        if (mark := _mark(facet)) is not None and 0 <= mark.start < mark.end <= length
    ]
    reached = 0
    for mark in sorted(found, key=lambda one: (one.start, -one.end)):
        if mark.start >= reached:
            yield mark
            reached = mark.end


def _mark(facet: Mapping) -> _Mark | None:
    index = mapping(facet.get("index"))
    start, end = number(index.get("byteStart"), -1), number(index.get("byteEnd"), -1)
    for feature in mappings(facet.get("features")):
        if address := clean.address(text(feature.get("uri"))):
            return _Mark(start, end, address, "")
        if did := text(feature.get("did")):
            return _Mark(start, end, profile_url(did), "mention")
        if tag := text(feature.get("tag")):
            return _Mark(start, end, f"{HOME}/hashtag/{markup.segment(tag)}", "hashtag")
    return None


def _whole(raw: bytes, marks: list[_Mark]) -> str:
    """The text, with the whole of every address that it shows only the beginning of."""
    parts: list[str] = []
    at = 0
    for mark in marks:
        shown = _text(raw[mark.start : mark.end])
        short = not mark.kind and shown.endswith(("...", "…"))
        parts += [_text(raw[at : mark.start]), mark.address if short else shown]
        at = mark.end
    return "".join([*parts, _text(raw[at:])])


def _html(raw: bytes, marks: list[_Mark]) -> str:
    parts: list[str] = []
    at = 0
    for mark in marks:
        parts.append(markup.escaped(_text(raw[at : mark.start])))
        parts.append(markup.anchor(mark.address, _text(raw[mark.start : mark.end]), mark.kind))
        at = mark.end
    return "".join([*parts, markup.escaped(_text(raw[at:]))])


def _text(raw: bytes) -> str:
    # A facet that cuts a character in two costs that character.
    return raw.decode("utf-8", "replace")
