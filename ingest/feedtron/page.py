"""The markup of an entry before it is cleaned: its addresses made whole, its pictures found."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache

import nh3

from ingest import markup
from ingest.feedtron.feed import Enclosure
from ingest.foreign import number

# Frames hold the text of those who show no frames: we. HTML takes it for letters, tags included.
# A formula is nothing that a post can show, but its letters are.
_SHELL = re.compile(
    r"</?(?:iframe|noembed|noframes|math|semantics|m(?:row|i|n|o|s|text|space|style|frac|sqrt|root|"
    r"sup|sub|subsup|under|over|underover|table|tr|td|padded|phantom|enclose|error|fenced))"
    r"(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)

# What has to be looked at: pictures, films, what formulas are made from, and addresses that a
# base may change.
_INSIDE = re.compile(
    r"<(?:img|video|audio|annotation)[\s/]|\b(?:href|src)\s*=\s*(?![\"']?\s*(?:https?:|mailto:))",
    re.IGNORECASE,
)
_FILE = re.compile(r'<(img|video|audio|source)((?: [\w-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')

_FILES = {"img": "image", "video": "video", "audio": "audio"}
_SIZE = {"src", "alt", "width", "height"}
_TAGS = nh3.ALLOWED_TAGS | {"video", "audio", "source", "main", "section", "fieldset", "form"}


def opened(foreign: str, base: str) -> str:
    """Markup as it came, still not clean: nothing in it hides text, and its addresses are whole
    (`base` is where it stands)."""
    marked = markup.beginning(foreign)
    # Those who write a formula for the eye as well say it there once more.
    if "katex-html" not in marked:
        marked = _SHELL.sub("", marked)
    return _cleaner(base).clean(marked) if _INSIDE.search(marked) else marked


def files(marked: str) -> Iterator[Enclosure]:
    """The pictures, films and sounds inside markup that was opened."""
    medium = poster = ""
    for tag, attributes in _FILE.findall(marked):
        said = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        url = said.get("src", "")
        if tag != "source":
            medium, poster = _FILES[tag], said.get("poster", "")
        size = number(said.get("width")), number(said.get("height"))
        # Pictures of one pixel are there to count who reads.
        if url and medium and size not in ((1, 1), (0, 1), (1, 0)):
            yield Enclosure(url, medium, said.get("alt", ""), *size, preview=poster)
            # The other sources of a film are the same film.
            medium = ""


@lru_cache(64)
def _cleaner(base: str) -> nh3.Cleaner:
    """What only makes addresses whole, and leaves nothing that is not written as HTML should be."""
    try:
        return _cleaner_with(("rewrite_with_base", base))
    except ValueError:
        return _cleaner_with("deny")


def _cleaner_with(relative: str | tuple[str, str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags={"script", "style", "annotation", "annotation-xml"},
        attributes={
            "*": {"lang", "dir", "translate", "class"},
            "a": {"href"},
            "img": _SIZE,
            "video": _SIZE | {"poster"},
            "audio": {"src"},
            "source": {"src"},
            "ol": {"start"},
        },
        url_schemes={"http", "https"},
        url_relative=relative,  # type: ignore[arg-type]
        link_rel=None,
    )
