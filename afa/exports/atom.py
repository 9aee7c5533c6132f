"""Atom (RFC 4287; RFC 5005 for a feed that goes on at another address)."""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from afa.exports.about import About
from afa.exports.post import Post, stamp

TYPE = "application/atom+xml; charset=utf-8"
ENDING = "atom"

_TITLE = 80
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(about: About, posts: Iterable[Post]) -> Iterator[str]:
    """The feed, entry by entry."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield f"<id>{_text(about.itself)}</id>\n<title>{_text(about.title)}</title>\n"
    yield f"<updated>{stamp(about.updated)}</updated>\n"
    yield _link("self", about.itself, "application/atom+xml") + _link("alternate", about.page)
    if about.next:
        yield _link("next", about.next, "application/atom+xml")
    for post in posts:
        yield _entry(about, post)
    yield "</feed>\n"


def _entry(about: About, post: Post) -> str:
    item = post.item
    address = about.permalink(post.key)
    author = f"<name>{_text(item.author.name or item.author.id)}</name>"
    if item.author.url:
        author += f"<uri>{_text(item.author.url)}</uri>"
    tags = "".join(f"<category term={_value(tag)}/>\n" for tag in item.hashtags)
    language = f" xml:lang={_value(item.lang)}" if item.lang else ""
    return (
        f"<entry>\n<id>{_text(address)}</id>\n"
        f"<title>{_text(_title(post))}</title>\n"
        f"<published>{stamp(item.shown_at)}</published>\n"
        f"<updated>{stamp(post.updated)}</updated>\n"
        f"<author>{author}</author>\n"
        f"{_link('alternate', address)}"
        f"{_lead(about, post)}{_link('via', item.url) if item.url else ''}{_enclosures(post)}{tags}"
        f'<content type="html"{language}>{_text(_content(post))}</content>\n</entry>\n'
    )


def _title(post: Post) -> str:
    """A post has no title: its warning, or how it begins."""
    words = post.item.content_warning or " ".join(post.item.text.split())
    words = words or ("A picture" if post.item.media else "A post")
    return words if len(words) <= _TITLE else f"{words[: _TITLE - 1].rstrip()}…"


def _content(post: Post) -> str:
    warning = post.item.content_warning
    return (
        f"<p><strong>{escape(warning)}</strong></p>{post.item.html}" if warning else post.item.html
    )


def _lead(about: About, post: Post) -> str:
    """What says the same and stands for all of it, where that is another post."""
    if post.group in ("", post.key):
        return ""
    return _link("related", about.permalink(post.group))


def _enclosures(post: Post) -> str:
    return "".join(_link("enclosure", media.url or media.preview) for media in post.item.media)


def _link(rel: str, href: str, kind: str = "") -> str:
    type_ = f" type={_value(kind)}" if kind else ""
    return f"<link rel={_value(rel)}{type_} href={_value(href)}/>\n"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _value(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text))
