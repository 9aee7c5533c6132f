"""What a post on X says: its text, made whole and free of what only X's own pages need.

The offsets of its entities count code points of the text as delivered, in which &, < and >
are escaped: so it is cut first and unescaped afterwards.
"""

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

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


class Said(msgspec.Struct, frozen=True):
    """The words of a post."""

    text: str = ""
    html: str = ""
    links: tuple[Link, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


class _Piece(msgspec.Struct, frozen=True):
    """A stretch of the delivered text, and what becomes of it."""

    start: int
    end: int
    text: str
    html: str
    role: Role = "link"


class _Url(msgspec.Struct, frozen=True):
    """An address in a post: the entity, where it leads, and what it is."""

    entity: Mapping
    target: str
    role: Role


def said(post: Mapping, role: Callable[[Mapping, str], Role]) -> Said:
    """Read a post; `role` tells what a url entity is that leads to an address.

    The whole of a long post is in its note.
    """
    note = mapping(post.get("note_tweet"))
    long = text(note.get("text"))
    short = mapping(post.get("entities"))
    both = [mapping(note.get("entities")), short] if long else [short]
    urls = [[_Url(one, to, role(one, to)) for one, to in _addresses(each)] for each in both]
    delivered = clean.cut(long or text(post.get("text")))
    pieces = _in_order([*_url_pieces(delivered, urls[0]), *_name_pieces(delivered, both[0])])
    end, pieces = _trailing(delivered, pieces)
    return Said(
        text=_joined(delivered[:end], pieces, html.unescape, lambda piece: piece.text),
        html=_joined(delivered[:end], pieces, _marked, lambda piece: piece.html),
        links=_links([url for each in urls for url in each]),
        hashtags=_names(both, "hashtags", "tag"),
        mentions=_names(both, "mentions", "username"),
    )


def _addresses(entities: Mapping) -> Iterable[tuple[Mapping, str]]:
    """The url entities that lead anywhere: to the address behind t.co, else to t.co itself."""
    for url in _listed(entities, "urls"):
        written = (text(url.get("expanded_url")), text(url.get("url")))
        if address := next(filter(None, map(clean.address, written)), ""):
            yield url, address


def _marked(delivered: str) -> str:
    return markup.escaped(html.unescape(delivered))


def _url_pieces(delivered: str, urls: list[_Url]) -> Iterable[_Piece]:
    past: dict[str, int] = {}  # an address that stands there twice has two entities
    for url in urls:
        written = text(url.entity.get("url"))
        if span := _span(delivered, url.entity, [written], past.get(written, 0)):
            past[written] = span[1]
            shown = html.unescape(text(url.entity.get("display_url"))) or url.target
            yield _Piece(*span, url.target, markup.anchor(url.target, shown), url.role)


def _name_pieces(delivered: str, entities: Mapping) -> Iterable[_Piece]:
    for kind, name, signs, place in _NAMES:
        for entity in _listed(entities, kind):
            called = text(entity.get(name))
            written = [sign + called for sign in signs if called]
            if span := _span(delivered, entity, written):
                as_it_is = html.unescape(delivered[slice(*span)])
                there = f"{place}/{markup.segment(called)}"
                yield _Piece(*span, as_it_is, markup.anchor(there, as_it_is, kind[:-1]))


def _span(
    delivered: str, entity: Mapping, written: list[str], since: int = 0
) -> tuple[int, int] | None:
    """Where the entity stands. Its offsets are believed only where they meet what it names:
    some are counted in UTF-16, others over another version of the text. Then it is looked for
    from `since` on."""
    start, end = number(entity.get("start"), -1), number(entity.get("end"), -1)
    if 0 <= start < end:
        there = delivered[start:end]
        if there in written or there.casefold() in map(str.casefold, written):
            return start, end
    for one in filter(None, written):
        if (start := delivered.find(one, since)) >= 0:
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


def _links(urls: list[_Url]) -> tuple[Link, ...]:
    """Every address once, a quoted post's among them."""
    found: dict[str, Link] = {}
    for url in urls:
        if url.role != "own":
            title = html.unescape(text(url.entity.get("title")))
            found.setdefault(url.target, Link(url.target, title))
    return tuple(found.values())


def _names(sources: list[Mapping], kind: str, name: str) -> tuple[str, ...]:
    names = (text(one.get(name)) for entities in sources for one in _listed(entities, kind))
    return tuple(dict.fromkeys(name for name in names if name))
