"""Between text and HTML, for sources that give one and need the other."""

import html
import re
from urllib.parse import quote

from live.clean import REL

_BREAK = re.compile(r"<br ?/?>|</(?:p|li|blockquote|pre|ul|ol)>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_HREF = re.compile(r'<a [^>]*?href="([^"]*)"')


def text_of(cleaned: str) -> str:
    """The text of HTML that came out of live.clean.markup, its breaks as newlines."""
    lines = _TAG.sub("", _BREAK.sub("\n", cleaned)).split("\n")
    return re.sub(r"\n{3,}", "\n\n", html.unescape("\n".join(map(str.strip, lines)))).strip()


def links_of(cleaned: str) -> list[str]:
    """The addresses to which HTML that came out of live.clean.markup links, in order."""
    return [html.unescape(address) for address in _HREF.findall(cleaned)]


def escaped(said: str) -> str:
    """Text as a part of HTML that will be cleaned as a whole."""
    return html.escape(said, quote=False).replace("\n", "<br>")


def anchor(address: str, said: str, kind: str = "") -> str:
    """A link to an http(s) address as a part of HTML that will be cleaned as a whole."""
    marked = f' class="{kind}"' if kind else ""
    return f'<a{marked} href="{html.escape(address)}" rel="{REL}">{escaped(said)}</a>'


def segment(said: str) -> str:
    """`said` as one segment of an address's path."""
    return quote(said.encode("utf-8", "replace"), safe="@")
