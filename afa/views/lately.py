"""What is worth clicking: who and what the last posts were about.

The page carries what it counted, so that static/live/lately.js goes on counting from there;
both count the same number of posts.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from afa import archive, sql
from afa.models import Event
from afa.views.card import short
from afa.views.quick import Quick

# How many posts are counted, and how many lines and pictures are shown.
POSTS = 200
LINES = 5
PHOTOS = 6


@dataclass(frozen=True)
class Link:
    """An address, and how many of the last posts carry it."""

    url: str
    title: str
    posts: int


@dataclass(frozen=True)
class Person:
    """Somebody, the address of what they posted, and how many of the last posts are theirs."""

    name: str
    handle: str
    href: str
    posts: int


@dataclass(frozen=True)
class Photo:
    """A picture and the permalink of its post."""

    src: str
    alt: str
    href: str


@dataclass(frozen=True)
class Lately:
    """The panels; `told` is what the script counts on from, the newest post first: each with the
    place of its author among `authors`, which are (source, id, name, handle)."""

    template = Quick("event/lately.html")

    links: tuple[Link, ...]
    people: tuple[Person, ...]
    photos: tuple[Photo, ...]
    authors: list[tuple[str, str, str, str]]
    told: list[dict[str, Any]]


class _Row(NamedTuple):
    uid: str
    key: str
    source: str
    item: str


# Of each post one text: as columns of their own Django would read a thousand of them.
_NEWEST = """
SELECT uid, key, source, jsonb_build_object(
  'author', item->'author', 'links', item->'links', 'media', item->'media',
  'sensitive', item->'sensitive', 'content_warning', item->'content_warning')
FROM afa_archiveditem WHERE event_id = %s AND state = 'live' ORDER BY id DESC LIMIT %s
"""

BLANK_LINK = Link("", "", 0)
BLANK_PERSON = Person("", "", "", 0)
BLANK_PHOTO = Photo("", "", "")


def lately(event: Event) -> Lately:
    """Count the newest posts of an event. One query."""
    rows = _rows(event)
    told = [_told(row.key, row.source, row.item, get_language()) for row in rows]
    return Lately(_links(told), _people(event, told), _photos(event, told), *_by_author(told))


def _by_author(
    told: list[dict[str, Any]],
) -> tuple[list[tuple[str, str, str, str]], list[dict[str, Any]]]:
    """Who posts a lot is named once: half of what the page carries were names."""
    places: dict[tuple[str, str, str, str], int] = {}
    posts = []
    for post in told:
        named = post["author"]
        who = (post["source"], named["id"], named.get("name", ""), named.get("handle", ""))
        rest = {name: value for name, value in post.items() if name not in ("source", "author")}
        posts.append({"who": places.setdefault(who, len(places)), **rest})
    return list(places), posts


def _rows(event: Event) -> list[_Row]:
    rows = [_Row(*row) for row in sql.select(_NEWEST, [event.pk, POSTS])]
    hidden = archive.concealed(event, [row.uid for row in rows]) or ()
    return [row for row in rows if row.uid not in hidden]


# Held by all that it is made from, as cards are.
@lru_cache(maxsize=5000)
def _told(key: str, source: str, text: str, _language: str | None) -> dict[str, Any]:
    """As static/live/lately.js notes an entry: nothing that is empty."""
    item = msgspec.json.decode(text)
    author = item["author"] or {}
    covered = item["sensitive"] or item["content_warning"]
    told = {
        "key": key,
        "source": source,
        "author": {part: author[part] for part in ("id", "name", "handle") if author.get(part)},
        "links": [
            {"url": link["url"], **({"title": link["title"]} if link.get("title") else {})}
            for link in item["links"] or ()
        ],
        "photos": [] if covered else [_photo(m) for m in item["media"] or () if _is(m)],
    }
    return {name: value for name, value in told.items() if value}


def _is(medium: dict[str, Any]) -> bool:
    return medium["type"] == "photo" and bool(medium.get("preview") or medium.get("url"))


def _photo(medium: dict[str, Any]) -> dict[str, str]:
    src = medium.get("preview") or medium["url"]
    return {"src": src, "alt": medium.get("alt") or _("Picture without a description")}


def _links(told: list[dict[str, Any]]) -> tuple[Link, ...]:
    titles: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for post in told:
        for link in {link["url"]: link for link in post.get("links", ())}.values():
            titles.setdefault(link["url"], link.get("title") or short(link["url"]))
            counts[link["url"]] += 1
    return tuple(Link(url, titles[url], n) for url, n in counts.most_common(LINES))


def _people(event: Event, told: list[dict[str, Any]]) -> tuple[Person, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    known: dict[tuple[str, str], dict[str, str]] = {}
    for post in told:
        who = post["source"], post["author"]["id"]
        counts[who] += 1
        known.setdefault(who, post["author"])
    return tuple(_person(event, who, known[who], n) for who, n in counts.most_common(LINES))


def _person(event: Event, who: tuple[str, str], author: dict[str, str], posts: int) -> Person:
    name, handle = author.get("name") or author["id"], author.get("handle", "")
    shown = f"@{handle}" if handle and handle != name else ""
    href = f"/{event.slug}/archive/?author={quote(':'.join(who), safe='')}"
    return Person(name, shown, href, posts)


def _photos(event: Event, told: list[dict[str, Any]]) -> tuple[Photo, ...]:
    photos = [
        Photo(photo["src"], photo["alt"], f"/{event.slug}/items/{post['key']}")
        for post in told
        for photo in post.get("photos", ())
    ]
    return tuple(photos[:PHOTOS])
