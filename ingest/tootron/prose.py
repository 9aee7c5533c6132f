"""From HTML to plain text as a person would type it, and the links in it. Pure.

It reads what came out of live.clean.markup, so tags are few, closed and in small letters.
A long address, of which pages show the middle only, is whole in the text.
"""

import html
import re
from collections.abc import Container

from live.item import Link

_PIECE = re.compile(r'<(/?)([a-z0-9]+)((?:[^">]|"[^"]*")*)>|([^<]+)')
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HREF = re.compile(r'\shref="([^"]*)"')
_CLASS = re.compile(r'\sclass="([^"]*)"')

_START = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)

# What is shown of an address at least, where it is cut.
LEAST = 8

# Empty lines that somebody typed are theirs, but no more than two in a row.
MOST_BREAKS = 3

_PARAGRAPHS = {"p", "blockquote", "pre", "ul", "ol"}
_STRUCTURE = {*_PARAGRAPHS, "a", "br", "li"}
_NOT_LINKS = {"mention", "hashtag", "u-url"}


def prose(cleaned: str, own: Container[str] = ()) -> tuple[str, tuple[Link, ...]]:
    """The text of `cleaned`, and what it links to; mentions, tags and the addresses `own` are
    no links."""
    if "<" not in cleaned:
        return html.unescape(cleaned).strip(), ()
    reader = _Reader(own)
    for close, tag, attributes, words in _PIECE.findall(cleaned):
        if words:
            reader.words(words)
        elif tag not in _STRUCTURE:
            continue  # half of all tags, and none of them changes the text
        elif close:
            reader.close(tag)
        else:
            reader.open(tag, attributes)
    return "".join(reader.parts).strip(), tuple(reader.links.values())


class _Reader:
    """Piece by piece; `parts` are the text so far."""

    def __init__(self, own: Container[str]) -> None:
        self.parts: list[str] = []
        self.links: dict[str, Link] = {}
        self._own = own
        self._breaks = 0
        self._lists: list[int] = []
        self._quotes = 0
        self._verbatim = 0
        self._item = ""
        self._anchor = ("", 0)

    def words(self, words: str) -> None:
        said = html.unescape(words)
        if not self._verbatim:
            if "  " in said or not said.isprintable():
                said = _SPACE.sub(" ", said)
            at_start = self._breaks or not self.parts or self.parts[-1].endswith(("\n", " "))
            said = said.lstrip(" ") if at_start else said
        if said:
            if self._breaks or self._item or not self.parts:
                self._settle()
            self.parts.append(said)

    def open(self, tag: str, attributes: str) -> None:
        if tag == "br":
            self._breaks = min(self._breaks + 1, MOST_BREAKS)
        elif tag == "a":
            self._begin(attributes)
        elif tag == "li":
            self._break(1)
            self._item = self._mark()
        elif tag in _PARAGRAPHS:
            # A paragraph inside a list's item goes on after its mark.
            if not self._item:
                self._break(1 if self._lists and tag in ("ul", "ol") else 2)
            self._nest(tag, 1)

    def close(self, tag: str) -> None:
        if tag == "a":
            self._end()
        elif tag == "li":
            self._item = ""
            self._break(1)
        elif tag in _PARAGRAPHS:
            self._nest(tag, -1)
            self._break(1 if self._lists else 2)

    def _nest(self, tag: str, step: int) -> None:
        if tag in ("ul", "ol"):
            if step > 0:
                self._lists.append(1 if tag == "ol" else 0)
                self._item = ""
            elif self._lists:
                self._lists.pop()
        elif tag == "blockquote":
            self._quotes = max(self._quotes + step, 0)
        elif tag == "pre":
            self._verbatim = max(self._verbatim + step, 0)

    def _mark(self) -> str:
        if not self._lists:
            return "• "
        number = self._lists[-1]
        self._lists[-1] += number > 0
        return "  " * (len(self._lists) - 1) + (f"{number}. " if number else "• ")

    def _break(self, lines: int) -> None:
        """So many line breaks before whatever comes next."""
        self._breaks = max(self._breaks, lines)

    def _settle(self) -> None:
        """Write down the breaks that are due, and what a line begins with."""
        if self._breaks and self.parts:
            self.parts[-1] = self.parts[-1].rstrip(" \n")
            self.parts.append("\n" * self._breaks)
        if self._quotes and (self._breaks or not self.parts):
            self.parts.append("> " * self._quotes)
        if self._item:
            self.parts.append(self._item)
        self._breaks, self._item = 0, ""

    def _begin(self, attributes: str) -> None:
        self._anchor = ("", 0)
        kind = _CLASS.search(attributes)
        if kind and not _NOT_LINKS.isdisjoint(kind[1].split()):
            return
        href = _HREF.search(attributes)
        if not href:
            return
        address = html.unescape(href[1])
        if address not in self._own:
            self._anchor = (address, len(self.parts))

    def _end(self) -> None:
        address, at = self._anchor
        if address and self.parts and _is_cut(self.parts[-1], address):
            self.parts[-1] = address
        if address and address not in self.links:
            title = "".join(self.parts[at:]).strip()
            self.links[address] = Link(address, "" if _is_address(title, address) else title)
        self._anchor = ("", 0)


def _is_address(title: str, address: str) -> bool:
    """Whether a link's words are but its address, whole or cut short."""
    bare = _START.sub("", title).rstrip("…./").lower()
    return _START.sub("", address).lower().startswith(bare)


def _is_cut(title: str, address: str) -> bool:
    """Whether a link's words are the beginning of its address: some servers cut it by dots, not
    by markup."""
    return (
        title.rstrip().endswith(("…", "...")) and len(title) > LEAST and _is_address(title, address)
    )
