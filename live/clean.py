"""What comes from outside becomes safe here, once: plain text, HTML, links.

Used by Item's constructor alone, so nothing unsafe can be inside an Item.
"""

import html
import re
import unicodedata
from urllib.parse import urlsplit

import nh3

MOST_BYTES = 64 * 1024
MOST_URL = 2048

# C0 and C1 controls but tab and newline, lone surrogates (they cannot be encoded),
# and the noncharacters that XML forbids.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_TAGS = {
    "p", "br", "span", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "em", "strong", "b", "i", "u", "s", "del", "sub", "sup",
}  # fmt: skip

# The classes by which Mastodon marks mentions, tags and the parts of a long address
# that are not shown; every other class could borrow our own page's styles.
_CLASSES = {
    name: {"mention", "hashtag", "invisible", "ellipsis", "u-url", "h-card", "quote-inline"}
    for name in ("a", "span", "p")
}

_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "span": {"lang", "dir"}, "p": {"lang", "dir"}, "ol": {"start"}},
    allowed_classes=_CLASSES,
    url_schemes={"http", "https"},
    link_rel="nofollow noopener noreferrer ugc",
    strip_comments=True,
)


def cut(text: str, most: int = MOST_BYTES) -> str:
    """`text` shortened to at most `most` bytes of UTF-8, never inside a character."""
    if len(text) * 4 <= most:
        return text
    raw = text.encode("utf-8", "replace")
    return text if len(raw) <= most else raw[:most].decode("utf-8", "ignore")


def plain(text: str, most: int = MOST_BYTES) -> str:
    """`text` in NFC, without control characters, at most `most` bytes long."""
    if text.isascii() and text.isprintable():
        return cut(text, most)
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return cut(unicodedata.normalize("NFC", cut(text, most)), most)


def line(text: str, most: int) -> str:
    """Like `plain`, and all on one line: a name, a handle, a title."""
    return " ".join(plain(text, most).split())


def markup(source: str) -> str:
    """Foreign HTML, reduced to what a post may say and closed where it was cut."""
    return _CLEANER.clean(plain(source))


def escaped(text: str) -> str:
    """Plain text as HTML, its line breaks kept."""
    return html.escape(text).replace("\n", "<br>")


def address(url: str) -> str:
    """`url` if it is an http(s) address that can be followed, else an empty string."""
    url = url.strip()
    if not url or len(url) > MOST_URL or _FORBIDDEN.search(url) or any(c.isspace() for c in url):
        return ""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else ""
