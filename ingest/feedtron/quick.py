"""RSS 2.0 and Atom as nearly everybody writes them, read as feedparser would but sooner.

Whatever is not like that is not guessed at: then the whole feed is feedparser's. It also reads
the head of every feed, which has fewer elements than any two entries.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from feedparser.api import StrictFeedParser

from ingest.feedtron.quick_entry import Entry
from ingest.feedtron.quick_names import ATOM, BASE, LANG, Said, Unusual, is_foreign

_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_UTF8 = re.compile(r"charset\s*=\s*[\"']?utf-8\b", re.IGNORECASE)
_NAMESPACE = re.compile(r"(?:\{([^}]*)\})?(.*)", re.DOTALL)
_DECLARED = re.compile(rb"\bxmlns:(\w+)\s*=\s*[\"']([^\"']*)")
_PREFIXES = {uri.lower(): prefix for uri, prefix in StrictFeedParser.namespaces.items()}

# What feedparser has not yet done with, after a head that is odd.
_OPEN = (
    "entries", "elementstack", "contentparams", "hasContent", "incontent", "inentry", "inimage",
    "inauthor", "incontributor", "inpublisher", "insource", "intextinput", "svgOK",
)  # fmt: skip


def parsed(body: bytes, base: str, media_type: str) -> tuple[Said, list[Said]] | None:
    """What feedparser would say of a feed and of its entries; None where it has to be asked."""
    try:
        return _parsed(body, base) if _is_plain(body, media_type) else None
    except (
        ParseError,
        Unusual,
        RecursionError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
    ):
        # The last ones are feedparser's own, over a head that is too odd for it.
        return None


def _is_plain(body: bytes, media_type: str) -> bool:
    """Whether it is plain what its letters are, and nothing is defined for this feed alone."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    if declared := _ENCODING.search(body[:1000]):
        known = declared.start() == 0 and declared[1].lower() in (b"utf-8", b"iso-8859-1")
    else:
        known = "charset" not in media_type.lower() or bool(_UTF8.search(media_type))
    if not known or not body.startswith(b"<") or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return False
    return all(map(_is_expected, set(_DECLARED.findall(body))))


def _is_expected(declared: tuple[bytes, bytes]) -> bool:
    """Whether a prefix is not what feedparser calls another namespace."""
    prefix, uri = (one.decode("utf-8", "replace") for one in declared)
    return _PREFIXES.get(uri.lower(), prefix) == prefix or prefix not in _PREFIXES.values()


def _parsed(body: bytes, base: str) -> tuple[Said, list[Said]]:
    root = fromstring(body)  # noqa: S314 - it has no definitions
    is_atom = root.tag == f"{ATOM}feed"
    kind = f"{ATOM}entry" if is_atom else "item"
    children = list(root if is_atom else _channel(root))
    first = next((at for at, one in enumerate(children) if one.tag == kind), len(children))
    library = _library(root, is_atom, base)
    for one in children[:first]:
        _replay(one, library)
    if any(getattr(library, name) for name in _OPEN):
        raise Unusual
    if any(one.tag != kind for one in children[first:]):
        raise Unusual
    entries = [Entry(one, library, is_atom).said for one in children[first:]]
    return dict(library.feeddata), entries


def _channel(rss: Element) -> Element:
    version, channels = rss.attrib.get("version", ""), list(rss)
    if rss.tag != "rss" or not version.startswith("2.") or len(rss.attrib) > 1:
        raise Unusual
    if len(channels) != 1 or channels[0].tag != "channel" or channels[0].attrib:
        raise Unusual
    return channels[0]


def _library(root: Element, is_atom: bool, base: str) -> Any:
    """feedparser, inside a feed and before its first element."""
    library: Any = StrictFeedParser(base, None, "utf-8")
    library.resolve_relative_uris = library.sanitize_html = False
    library.version = "atom10" if is_atom else "rss20"
    if not is_atom:
        library.unknown_starttag("rss", [])
        library.unknown_starttag("channel", [])
    elif root.attrib.keys() - {LANG, BASE}:
        raise Unusual
    else:
        library.unknown_starttag("feed", [(_named(key), said) for key, said in root.attrib.items()])
    return library


def _replay(one: Element, library: Any) -> None:
    """Let feedparser hear an element of a feed's head."""
    if is_foreign(one):
        return
    tag = _named(one.tag)
    library.unknown_starttag(tag, [(_named(key), said) for key, said in one.attrib.items()])
    library.characters(one.text or "")
    for child in one:
        _replay(child, library)
        library.characters(child.tail or "")
    library.unknown_endtag(tag)


def _named(tag: str) -> str:
    """A name as feedparser calls it."""
    found = _NAMESPACE.fullmatch(tag)
    prefix = _PREFIXES.get((found[1] or "").lower()) if found else None
    if found is None or prefix is None:
        raise Unusual
    return (f"{prefix}:{found[2]}" if prefix else found[2]).lower()
