"""JSON Lines: one post a line, with all that the archive holds of it."""

from collections.abc import Iterable, Iterator

import msgspec

from afa.exports.about import About
from afa.exports.post import Post

TYPE = "application/jsonl; charset=utf-8"
ENDING = "jsonl"


def write(about: About, posts: Iterable[Post]) -> Iterator[str]:
    """uid, permalink, session, the key of the group's lead, and the item as in live/item.py."""
    for post in posts:
        line = {
            "uid": post.uid,
            "permalink": about.permalink(post.key),
            "session": post.session,
            "group": post.group,
            "item": post.item,
        }
        yield msgspec.json.encode(line).decode() + "\n"
