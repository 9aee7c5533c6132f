"""What a post on X says: its text, made whole and free of what only X's own pages need.

The offsets of its entities count code points of the text as delivered, in which &, < and >
are escaped: so it is cut first and unescaped afterwards.
"""

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest import markup
from ingest.foreign import Mapping, mapping, mappings, number, text
from live import clean
from live.item import Link

HOME = "https://x.com"

# A long post names a few dozen at most; the rest bounds hostile input.
MOST_ENTITIES = 300

# What an address in a post is: a "link" that the author wrote; the "quote" of another post or
# the post's "own" picture or page, which X itself leaves out at the end of the text.
Role = Literal["link", "quote", "own"]

# What stays as it was written and becomes a link: the kind of entity, the field of its name,
# the signs before it, the address of its page.
_NAMES = (
    ("mentions", "username", "@＠", HOME),
    ("hashtags", "tag", "#＃", f"{HOME}/hashtag"),
)


@dataclass(frozen=True)
class Said:
    """The words of a post."""

    text: str = ""
    html: str = ""
    links: tuple[Link, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Piece:
    """A stretch of the delivered text, and what becomes of it."""

    start: int
    end: int
    text: str
    html: str
    role: Role = "link"


def said(post: Mapping, role: Callable[[Mapping], Role]) -> Said:
    """Read a post; `role` tells what a url entity is. The whole of a long post is in its note."""
    note = mapping(post.get("note_tweet"))
    long = text(note.get("text"))
    short = mapping(post.get("entities"))
    entities = mapping(note.get("entities")) if long else short
    delivered = clean.cut(long or text(post.get("text")))
    pieces = _in_order(_pieces(delivered, entities, role))
    end, pieces = _trailing(delivered, pieces)
    both = [entities, short] if long else [short]
    return Said(
        text=_joined(delivered[:end], pieces, html.unescape, lambda piece: piece.text),
        html=_joined(delivered[:end], pieces, _marked, lambda piece: piece.html),
        links=_links(both, role),
        hashtags=_names(both, "hashtags", "tag"),
        mentions=_names(both, "mentions", "username"),
    )


def target(url: Mapping) -> str:
    """Where a url entity leads: the address behind t.co, else t.co itself."""
    return clean.address(text(url.get("expanded_url"))) or clean.address(text(url.get("url")))


def _marked(delivered: str) -> str:
    return markup.escaped(html.unescape(delivered))


def _pieces(delivered: str, entities: Mapping, role: Callable[[Mapping], Role]) -> Iterable[_Piece]:
    for url in _listed(entities, "urls"):
        address = target(url)
        if address and (span := _span(delivered, url, [text(url.get("url"))])):
            shown = html.unescape(text(url.get("display_url"))) or address
            yield _Piece(*span, address, markup.anchor(address, shown), role(url))
    for kind, name, signs, place in _NAMES:
        for entity in _listed(entities, kind):
            called = text(entity.get(name))
            written = [sign + called for sign in signs if called]
            if span := _span(delivered, entity, written):
                as_it_is = html.unescape(delivered[slice(*span)])
                there = f"{place}/{markup.segment(called)}"
                yield _Piece(*span, as_it_is, markup.anchor(there, as_it_is, kind[:-1]))


def _span(delivered: str, entity: Mapping, written: list[str]) -> tuple[int, int] | None:
    """Where the entity stands. Its offsets are believed only where they meet what it names:
    some are counted in UTF-16, others over another version of the text."""
    start, end = number(entity.get("start"), -1), number(entity.get("end"), -1)
    if 0 <= start < end and delivered[start:end].casefold() in map(str.casefold, written):
        return start, end
    for one in filter(None, written):
        if (start := delivered.find(one)) >= 0:
            return start, start + len(one)
    return None


def _in_order(pieces: Iterable[_Piece]) -> list[_Piece]:
    """From left to right and without overlap; four pictures share one address in the text."""
    ordered: list[_Piece] = []
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end)):
        if not ordered or piece.start >= ordered[-1].end:
            ordered.append(piece)
    return ordered


def _trailing(delivered: str, pieces: list[_Piece]) -> tuple[int, list[_Piece]]:
    """Where the text ends once what X hides at its end is left out, and the pieces before."""
    end = len(delivered)
    while pieces and pieces[-1].role != "link" and not delivered[pieces[-1].end : end].strip():
        end = pieces[-1].start
        pieces = pieces[:-1]
    return len(delivered[:end].rstrip()), pieces


def _joined(
    delivered: str,
    pieces: Sequence[_Piece],
    between: Callable[[str], str],
    inside: Callable[[_Piece], str],
) -> str:
    parts: list[str] = []
    at = 0
    for piece in pieces:
        parts += [between(delivered[at : piece.start]), inside(piece)]
        at = piece.end
    return "".join([*parts, between(delivered[at:])])


def _listed(entities: Mapping, kind: str) -> list[Mapping]:
    return mappings(entities.get(kind))[:MOST_ENTITIES]


def _links(sources: list[Mapping], role: Callable[[Mapping], Role]) -> tuple[Link, ...]:
    """Every address once, a quoted post's among them."""
    found: dict[str, Link] = {}
    for entities in sources:
        for url in _listed(entities, "urls"):
            if (address := target(url)) and role(url) != "own":
                found.setdefault(address, Link(address, html.unescape(text(url.get("title")))))
    return tuple(found.values())


def _names(sources: list[Mapping], kind: str, name: str) -> tuple[str, ...]:
    names = (text(one.get(name)) for entities in sources for one in _listed(entities, kind))
    return tuple(dict.fromkeys(name for name in names if name))
