"""What comes from outside becomes safe here, once: plain text, HTML, links.

Used by Item's constructor alone, so nothing unsafe can be inside an Item. Each function
returns unchanged what it returned once: an item that is read back is the item that was written.
"""

import re
import unicodedata
from html import escape
from urllib.parse import urlsplit

import nh3

from live import settled

MOST_BYTES = 64 * 1024
MOST_URL = 2048

# Nested lists cost the sanitiser quadratic time: 64 KB of them took 0.3 s, so many 20 ms.
# A long article has some hundreds.
MOST_TAGS = 4000

# C0 and C1 controls but tab and newline, lone surrogates (they cannot be encoded), the
# noncharacters that XML forbids, and the two that show text against its own direction.
_BAD = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202d\u202e"
_FORBIDDEN = re.compile(f"[{_BAD}]")
_NO_ADDRESS = re.compile(f"[{_BAD}\\s]")

# Nearly every address is like this, and needs no further look: to take them apart took a tenth
# of all the time that a post takes.
_PLAIN_ADDRESS = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:[/?#][!-~]*)?", re.IGNORECASE | re.ASCII
)

# What would reach from a name into the line around it: embeddings and isolates left open.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")

# Characters without a place of their own: combining marks and zero widths. Hebrew with all
# its points has five in a row, and emoji never two; more than eight paint over their
# neighbours, and 30,000 kept the normalisation below busy for 0.6 s. Beyond U+FFFF a set
# is slow to search (60 times), so the short one does where no such mark can be.
_MARKS = "".join(chr(c) for c in range(0x300, 0x1F000) if unicodedata.combining(chr(c)))
_HIGH = re.compile("[\U00010000-\U0001efff]")
_SET = "\u00ad\u034f\u200b-\u200d\u2060\ufeff" + _MARKS
_FLOOD = re.compile(f"([{_SET}][{_SET}]{{7}})[{_SET}]+")
_SET = _HIGH.sub("", _SET)
_SHORT_FLOOD = re.compile(f"([{_SET}][{_SET}]{{7}})[{_SET}]+")
_MANY = re.compile(f"[{_SET}][{_SET}]{{8}}")

# What was cleaned last: an adapter that makes a text out of clean HTML hands that very HTML to
# Item, and a pass of the sanitiser takes longer than all the rest.
_cleaned = ""

# What every link bears. Whoever writes it at once saves the sanitiser a second look.
REL = "nofollow noopener noreferrer ugc"

_TAGS = {
    "p", "br", "span", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "em", "strong", "b", "i", "u", "s", "del", "sub", "sup", "ruby", "rt", "rp",
}  # fmt: skip

# The classes by which Mastodon marks mentions, tags and the parts of a long address
# that are not shown; every other class could borrow our own page's styles.
_CLASSES = {
    name: {"mention", "hashtag", "invisible", "ellipsis", "u-url", "h-card", "quote-inline"}
    for name in ("a", "span", "p")
}


def cut(text: str, most: int = MOST_BYTES) -> str:
    """`text` shortened to at most `most` bytes of UTF-8, never inside a character."""
    if len(text) * 4 <= most:
        return text
    raw = text.encode("utf-8", "ignore")
    return text if len(raw) <= most else raw[:most].decode("utf-8", "ignore")


def plain(text: str, most: int = MOST_BYTES) -> str:
    """`text` in NFC, without control characters, at most `most` bytes long."""
    if text.isascii() and text.isprintable():
        return text[:most]
    text = _calm(cut(text, most).replace("\r\n", "\n").replace("\r", "\n"))
    normal = unicodedata.normalize("NFC", text)
    return text if normal == text else cut(_calm(normal), most)


def line(text: str, most: int) -> str:
    """Like `plain`, and all on one line: a name, a handle, a title."""
    if text == "":
        return ""
    if text.isascii() and text.isprintable():
        return " ".join(text[:most].split()) if " " in text else text[:most]
    return " ".join(_DIRECTIONS.sub("", plain(text, most)).split())


def tag(text: str, most: int = 300) -> str:
    """A hashtag as it is compared: case-folded, without its sign."""
    if text.isascii() and text.isalnum():
        return text[:most].lower()
    folded = unicodedata.normalize("NFC", line(text, most).casefold())
    return line(folded.strip("#＃ "), most)


def markup(source: str) -> str:
    """Foreign HTML, reduced to what a post may say; at most 64 KB, closed where it was cut.

    Empty where nothing is left of it, or where it is no text but an attack on the parser.
    """
    global _cleaned  # noqa: PLW0603
    if source == _cleaned:
        return source
    if source.count("<") > MOST_TAGS:
        return ""
    most = MOST_BYTES
    while len((safe := _settled(cut(source, most))).encode()) > MOST_BYTES:
        most //= 2
    _cleaned = safe
    return safe


def prepare() -> None:
    """Compile now what the first post with markup would wait 0.2 s for."""
    settled.grammar(REL)


def escaped(text: str) -> str:
    """Plain text as HTML, its line breaks kept; cut where that takes more than 64 KB."""
    most = MOST_BYTES
    while len((safe := _escaped(cut(text, most))).encode()) > MOST_BYTES:
        most //= 2
    return safe


def address(url: str) -> str:
    """`url` if it is an http(s) address that can be followed, else an empty string."""
    if url == "":
        return ""
    url = url.strip()
    if len(url) > MOST_URL:
        return ""
    if _PLAIN_ADDRESS.fullmatch(url):
        return url
    if _NO_ADDRESS.search(url):
        return ""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else ""


def _calm(text: str) -> str:
    """`text` without what is forbidden and without floods of marks."""
    if text.isascii():
        # No mark is among these, and to look for them takes as long as to sanitise the text.
        return text if text.isprintable() else _FORBIDDEN.sub("", text)
    text = _FORBIDDEN.sub("", text)
    if _HIGH.search(text):
        return _FLOOD.sub(r"\1", text)
    # Whether there is one is told four times as fast as where all of them are.
    return _SHORT_FLOOD.sub(r"\1", text) if _MANY.search(text) else text


def _attribute(_tag: str, name: str, value: str) -> str | None:
    return (address(value) or None) if name == "href" else value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={
        "*": {"lang"},
        "a": {"href"},
        "span": {"dir", "translate"},
        "p": {"dir"},
        "ol": {"start"},
    },
    attribute_filter=_attribute,
    allowed_classes=_CLASSES,
    url_schemes={"http", "https"},
    url_relative="deny",
    link_rel=REL,
    strip_comments=True,
)


def _settled(source: str) -> str:
    """Cleaned until cleaning changes nothing.

    Once is not enough: a character reference can bring in what the first pass would have
    refused had it been written out, and HTML drops the first line break of each <pre>.
    """
    grammar = settled.grammar(REL)
    for _ in range(8):
        calm = _calm(source)
        if calm == source:
            if grammar.fullmatch(source):
                return source
            tidy = settled.tidied(source, REL)
            if tidy != source and grammar.fullmatch(tidy):
                return tidy
        safe = _CLEANER.clean(calm)
        if safe == source:
            return safe
        source = safe
    return ""


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;").replace("\n", "<br>")
