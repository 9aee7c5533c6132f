"""ActivityStreams 2.0: an OrderedCollection of Notes, as one JSON document."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from afa.exports.about import About
from afa.exports.post import Post, stamp
from live.item import Media

TYPE = "application/activity+json; charset=utf-8"
ENDING = "json"

_KINDS = {"photo": "Image", "gif": "Image", "video": "Video", "audio": "Audio"}


def write(about: About, posts: Iterable[Post]) -> Iterator[str]:
    """The collection, post by post. It does not say how many they are: nobody counted."""
    head = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": about.itself,
        "type": "OrderedCollection",
        "name": about.title,
        "url": about.page,
        "updated": stamp(about.updated),
    }
    yield _json(head)[:-1] + ',"orderedItems":['
    for number, post in enumerate(posts):
        yield (",\n" if number else "\n") + _json(_note(about, post))
    yield "\n]}\n"


def _note(about: About, post: Post) -> dict[str, Any]:
    item = post.item
    note = {
        "type": "Note",
        "id": item.canonical_uri or about.permalink(post.key),
        "url": about.permalink(post.key),
        "published": stamp(item.shown_at),
        "updated": stamp(item.edited_at) if item.edited_at else "",
        "attributedTo": _author(post),
        "summary": item.content_warning,
        "sensitive": item.sensitive,
        "tag": [{"type": "Hashtag", "name": f"#{tag}"} for tag in item.hashtags],
        "attachment": [_medium(media) for media in item.media],
        "content": item.html,
        # Cross-posts have the same one: the permalink of their lead.
        "context": about.permalink(post.group) if post.group else "",
    }
    if item.lang:
        note["contentMap"] = {item.lang: item.html}
    return {name: value for name, value in note.items() if value}


def _author(post: Post) -> dict[str, str]:
    author = post.item.author
    person = {
        "type": "Person",
        "name": author.name or author.id,
        "preferredUsername": author.handle,
        "url": author.url,
    }
    return {name: value for name, value in person.items() if value}


def _medium(media: Media) -> dict[str, Any]:
    size = {"width": media.width, "height": media.height}
    found = {
        "type": _KINDS[media.type],
        "url": media.url or media.preview,
        "name": media.alt,
        **size,
    }
    return {name: value for name, value in found.items() if value}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
