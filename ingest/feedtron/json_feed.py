"""JSON Feed, versions 1 and 1.1."""

from collections.abc import Iterable
from urllib.parse import urljoin

from ingest import foreign
from ingest.feedtron.feed import Enclosure, Feed, FeedEntry
from ingest.feedtron.xml_feed import NoFeed
from ingest.foreign import NotJson, dump, iso_time, mapping, mappings, number, parse, text, texts

_VERSION = "jsonfeed.org/version/"


def read(body: bytes, base: str) -> Feed:
    """The feed in `body`, which came from `base`. NoFeed where it is none."""
    try:
        whole = mapping(parse(body.removeprefix(b"\xef\xbb\xbf")))
    except NotJson as error:
        raise NoFeed(str(error)) from None
    items = whole.get("items")
    if _VERSION not in text(whole.get("version")) or not isinstance(items, list):
        raise NoFeed("JSON, but no JSON Feed")
    head = _author(whole)
    entries: list[FeedEntry] = []
    rejects: list[tuple[bytes, str]] = []
    for said in items:
        if isinstance(said, dict):
            entries.append(_entry(said, base, head, text(whole.get("language"))))
        else:
            rejects.append((dump(said), "an entry that is no object"))
    return Feed(
        title=text(whole.get("title")),
        url=_whole(base, whole.get("home_page_url")),
        icon=_whole(base, whole.get("icon")) or _whole(base, whole.get("favicon")),
        lang=text(whole.get("language")),
        entries=tuple(entries),
        rejects=tuple(rejects),
    )


def _entry(said: foreign.Mapping, base: str, head: foreign.Mapping, lang: str) -> FeedEntry:
    author = _author(said) or head
    other = _whole(base, said.get("external_url"))
    html = text(said.get("content_html"))
    return FeedEntry(
        id=text(said.get("id")),
        url=_whole(base, said.get("url")) or other,
        title=text(said.get("title")),
        html=html,
        text="" if html else text(said.get("content_text")) or text(said.get("summary")),
        author=text(author.get("name")),
        author_url=_whole(base, author.get("url")),
        avatar=_whole(base, author.get("avatar")),
        lang=text(said.get("language")) or lang,
        published=iso_time(said.get("date_published")),
        updated=iso_time(said.get("date_modified")),
        tags=tuple(texts(said.get("tags"))),
        enclosures=tuple(_enclosures(said, base)),
        links=(other,) if other else (),
    )


def _author(said: foreign.Mapping) -> foreign.Mapping:
    """The first author; version 1 knew only one."""
    return next(iter(mappings(said.get("authors"))), mapping(said.get("author")))


def _enclosures(said: foreign.Mapping, base: str) -> Iterable[Enclosure]:
    for name in ("image", "banner_image"):
        yield Enclosure(_whole(base, said.get(name)), "image")
    for one in mappings(said.get("attachments")):
        yield Enclosure(
            _whole(base, one.get("url")),
            text(one.get("mime_type")),
            alt=text(one.get("title")),
            width=number(one.get("width")),
            height=number(one.get("height")),
        )


def _whole(base: str, address: object) -> str:
    try:
        return urljoin(base, text(address)) if text(address) else ""
    except ValueError:
        return ""
