"""CSV: one post a row, for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator

from afa.exports.about import About
from afa.exports.post import Post, stamp

TYPE = "text/csv; charset=utf-8; header=present"
ENDING = "csv"

COLUMNS = (
    "permalink",
    "posted_at",
    "edited_at",
    "source",
    "author",
    "handle",
    "text",
    "session",
    "hashtags",
    "media",
    "url",
    "uid",
    "group",
)

# A spreadsheet would run a cell that begins so as a formula, some of them in full width too.
# Somebody else wrote that cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(about: About, posts: Iterable[Post]) -> Iterator[str]:
    """A row of names, then the posts; lists are parted by spaces."""
    yield _line(COLUMNS)
    for post in posts:
        yield _line(_harmless(cell) for cell in _cells(about, post))


def _cells(about: About, post: Post) -> tuple[str, ...]:
    item = post.item
    return (
        about.permalink(post.key),
        stamp(item.shown_at),
        stamp(item.edited_at) if item.edited_at else "",
        item.source,
        item.author.name or item.author.id,
        item.author.handle,
        item.text,
        post.session,
        " ".join(item.hashtags),
        " ".join(media.url or media.preview for media in item.media),
        item.url,
        post.uid,
        post.group,
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
