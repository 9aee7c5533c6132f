"""What a feed may hold that is read the quick way, by the names that XML gives it."""

from typing import Any
from xml.etree.ElementTree import Element

Said = dict[str, Any]

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
MEDIA = "{http://search.yahoo.com/mrss/}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BASE = "{http://www.w3.org/XML/1998/namespace}base"

# Whose elements say nothing that a post has, to feedparser neither.
_FOREIGN = (
    "{com-wordpress:feed-additions:1}",
    "{http://a9.com/-/spec/opensearchrss/1.0/}",
    "{http://purl.org/rss/1.0/modules/slash/}",
    "{http://purl.org/rss/1.0/modules/syndication/}",
    "{http://rssnamespace.org/feedburner/ext/1.0}",
    "{http://schemas.google.com/g/2005}",
    "{http://wellformedweb.org/CommentAPI/}",
    "{http://www.youtube.com/xml/schemas/2015}",
    "{https://podcastindex.org/namespace/1.0}",
    THREAD,
)
IDLE = {
    "comments", "contributor", "rights", f"{MEDIA}community", f"{MEDIA}copyright",
    f"{MEDIA}credit", f"{MEDIA}rating", f"{ITUNES}block", f"{ITUNES}duration",
    f"{ITUNES}episode", f"{ITUNES}episodeType", f"{ITUNES}explicit", f"{ITUNES}season",
    f"{ITUNES}title",
}  # fmt: skip
_PARTS = {
    f"{ATOM}name", f"{ATOM}uri", f"{ATOM}email", f"{MEDIA}starRating", f"{MEDIA}statistics",
    f"{MEDIA}tags",
}  # fmt: skip
TYPES = {
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain",
    "html": "text/html", "text/html": "text/html", "xhtml": "application/xhtml+xml",
    "application/xhtml+xml": "application/xhtml+xml",
}  # fmt: skip
DATES = {
    "pubDate": "published", "published": "published", "updated": "updated",
    f"{DC}date": "updated", "{http://purl.org/dc/terms/}created": "created",
}  # fmt: skip

CONTENT = {"type", LANG, BASE}
LINK = {"href", "rel", "type", "title", "length", "hreflang", f"{THREAD}count", f"{THREAD}updated"}
FILE = {
    "url", "type", "medium", "width", "height", "fileSize", "isDefault", "duration", "expression",
    "bitrate", "length", "time",
}  # fmt: skip


class Unusual(Exception):
    """Not as nearly everybody writes it."""


def is_foreign(one: Element) -> bool:
    """Whether it is of those namespaces that feedparser and we make nothing of."""
    if not one.tag.startswith(_FOREIGN):
        return False
    if not all(part.tag.startswith(_FOREIGN) for part in one.iter()):
        raise Unusual
    check_idle(one)
    return True


def check_idle(one: Element) -> None:
    """Unusual, if it could change how others are read."""
    for part in one.iter():
        if part is not one and part.tag not in _PARTS and not part.tag.startswith(_FOREIGN):
            raise Unusual
        if any(key.startswith("{") or key.lower() in ("base", "lang") for key in part.attrib):
            raise Unusual
