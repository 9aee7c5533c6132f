"""RSS and Atom through feedparser, which reads what twenty years of software have written."""

import io
import re
from calendar import timegm
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import feedparser
from feedparser.datetimes import _parse_date

from ingest import foreign, markup
from ingest.feedtron import dialects, quick
from ingest.feedtron.feed import Enclosure, Feed, FeedEntry
from ingest.foreign import iso_time, mapping, mappings, number, text
from live import clean

# feedparser can do all of it; but we clean by our own rules, and make addresses inside markup whole
# ourselves, by the base that it tells.
_OPTIONS: dict[str, Any] = {"sanitize_html": False, "resolve_relative_uris": False}

dialects.learn()

_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=", re.IGNORECASE)
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_PLAIN = "text/plain"
_MARKUP = ("text/html", "application/xhtml+xml")


class NoFeed(ValueError):
    """What came is no feed."""


def read(body: bytes, base: str, media_type: str = "") -> Feed:
    """The feed in `body`, which came from `base`. NoFeed where it is none."""
    parsed = quick.parsed(body, base, media_type) or by_feedparser(body, base, media_type)
    return feed_of(*parsed)


def feed_of(head: foreign.Mapping, said: list[foreign.Mapping]) -> Feed:
    """A feed, of what feedparser says of it and of its entries."""
    entries: list[FeedEntry] = []
    rejects: list[tuple[bytes, str]] = []
    for one in said:
        try:
            entries.append(_entry(one, text(head.get("author"))))
        except Exception as error:
            # The boundary: what feedparser makes of one odd entry costs that entry.
            rejects.append((repr(one).encode()[:100_000], f"{type(error).__name__}: {error}"))
    return Feed(
        title=_title(head),
        url=text(head.get("link")),
        icon=text(mapping(head.get("image")).get("href")) or text(head.get("icon")),
        lang=text(head.get("language")),
        entries=tuple(entries),
        rejects=tuple(rejects),
    )


def by_feedparser(
    body: bytes, base: str, media_type: str
) -> tuple[foreign.Mapping, list[foreign.Mapping]]:
    """What feedparser says of a feed and of its entries. NoFeed where it is none."""
    # Never a string or bytes: feedparser would take those for an address or a file to open.
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=_headers(body, base, media_type), **_OPTIONS
    )
    if not parsed.version and not parsed.entries:
        page = "a page that names no feed: " if _PAGE.match(body) else ""
        raise NoFeed(f"{page}neither RSS nor Atom nor JSON Feed")
    # Plain dictionaries: feedparser's own answers for keys that are not there.
    return dict(parsed.feed), [dict(said) for said in parsed.entries]


def _headers(body: bytes, base: str, media_type: str) -> dict[str, str]:
    """What feedparser is told of the answer. A document's own word about its encoding is more
    often right than that of the server, which sends all of its files with the same."""
    declared = _ENCODING.search(body[:1000]) is not None
    kind = media_type if "charset=" in media_type.lower() and not declared else "application/xml"
    return {"content-location": base, "content-type": kind}


def _entry(said: foreign.Mapping, feed_author: str) -> FeedEntry:
    content = _content(said)
    value, lang = text(content.get("value")), text(content.get("language"))
    is_markup = text(content.get("type")) in _MARKUP
    author, written = mapping(said.get("author_detail")), text(said.get("author"))
    return FeedEntry(
        id=text(said.get("id")),
        url=text(said.get("link")),
        title=_title(said),
        html=value if is_markup else "",
        text="" if is_markup else value,
        base=text(content.get("base")),
        author=dialects.name_in(written) or text(author.get("name")) or written or feed_author,
        author_url=text(author.get("href")),
        lang=lang,
        published=_time(said, "published") or _time(said, "created") or _time(said, "updated"),
        updated=_time(said, "updated"),
        tags=tuple(filter(None, (_tag(tag) for tag in mappings(said.get("tags"))))),
        enclosures=tuple(_enclosures(said)),
        links=tuple(_links(said)),
    )


def _title(said: foreign.Mapping) -> str:
    detail = mapping(said.get("title_detail"))
    title = text(said.get("title"))
    return _stripped(title) if text(detail.get("type")) in _MARKUP else title


def _content(said: foreign.Mapping) -> foreign.Mapping:
    """The content, else the summary, and of several contents rather the one with markup; empty
    where there is none of them."""
    contents = mappings(said.get("content"))
    parts = [
        *(part for part in contents if text(part.get("type")) in _MARKUP),
        *(part for part in contents if text(part.get("type")) == _PLAIN),
        mapping(said.get("summary_detail")),
        {"value": said.get("media_description"), "type": _PLAIN},
        mapping(said.get("subtitle_detail")),
    ]
    return next((part for part in parts if text(part.get("value")).strip()), {})


def _links(said: foreign.Mapping) -> Iterable[str]:
    """What an entry is about, beside where it is itself; content that stands elsewhere."""
    for one in mappings(said.get("links")):
        if text(one.get("rel")) in ("related", "via"):
            yield text(one.get("href"))
    for one in mappings(said.get("content")):
        yield text(one.get("src"))


def _stripped(title: str) -> str:
    """A title without its markup, and without what nobody was to read in it."""
    return markup.text_of(clean.markup(title)) if "<" in title or "&" in title else title


def _time(said: foreign.Mapping, name: str) -> datetime | None:
    written = text(said.get(name))
    return (dialects.mail_time(written) or told_time(written)) if written else None


def told_time(written: str) -> datetime | None:
    """A time however it is written."""
    # feedparser's own has no fractions of a second.
    if exact := iso_time(written) or dialects.zoned_time(written):
        return exact
    moment = _parse_date(written)
    if moment is None:
        return dialects.foreign_time(written)
    try:
        return datetime.fromtimestamp(timegm(moment), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _tag(said: foreign.Mapping) -> str:
    return text(said.get("term")) or text(said.get("label"))


def _enclosures(said: foreign.Mapping) -> Iterable[Enclosure]:
    for one in mappings(said.get("links")):
        if text(one.get("rel")) == "enclosure":
            # feedparser calls a page whatever a link does not say the type of.
            kind = text(one.get("type"))
            yield Enclosure(text(one.get("href")), "" if kind == "text/html" else kind)
    for one in mappings(said.get("media_content")):
        medium = text(one.get("type")) or text(one.get("medium"))
        yield Enclosure(
            text(one.get("url")),
            medium,
            alt=text(one.get("description")),
            width=number(one.get("width")),
            height=number(one.get("height")),
        )
    thumbnails = mappings(said.get("media_thumbnail"))
    for one in thumbnails[:1]:
        yield Enclosure(text(one.get("url")), "image")
    yield Enclosure(text(mapping(said.get("image")).get("href")), "image")
