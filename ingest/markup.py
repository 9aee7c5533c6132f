"""Between text and HTML, for sources that give one and need the other."""

import html
import re
from urllib.parse import quote

from live import clean

_BREAK = re.compile(r"<br ?/?>|</(?:p|li|blockquote|pre|ul|ol)>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_HREF = re.compile(r'<a [^>]*?href="([^"]*)"')

# What begins a line of its own on a page, and what a post cannot hold.
# No tag here reaches beyond the next one: else many that are never closed take for ever.
_HEADING = re.compile(r"<(/?)h[1-6](?=[\s/>])[^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(
    r"<(/?)(?:div|section|article|header|footer|main|aside|figure|figcaption|table|tr|dl|dt|dd|"
    r"fieldset|form|address|details|summary|hr)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_CELL = re.compile(r"</t[dh](?=[\s>])[^<>]*>", re.IGNORECASE)
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>|<(strong)></\1>)*</p>")
# What needs no quoting in a path: nearly every name.
_UNQUOTED = re.compile("[A-Za-z0-9_.~@-]*")
_RUN_ON = re.compile(r"(?<=[^>\s])<p>")


def article(foreign: str) -> str:
    """Markup of a whole page's kind, cleaned: its headings and blocks become paragraphs, for
    words that stood apart must not run together. One that is too long loses its end."""
    for most in (clean.MOST_TAGS, clean.MOST_TAGS // 2):
        # The sanitiser closes what is open: then there are more tags than it reads.
        if (safe := _article(beginning(foreign, most))) or foreign.count("<") < most // 2:
            return safe
    return ""


def _article(foreign: str) -> str:
    marked = _HEADING.sub(lambda tag: "</strong></p>" if tag[1] else "<p><strong>", foreign)
    marked = _CELL.sub(" ", _BLOCK.sub(lambda tag: f"<{tag[1]}p>", marked))
    return clean.markup(_RUN_ON.sub("\n<p>", _EMPTY.sub("", clean.markup(marked))))


def beginning(foreign: str, most: int = clean.MOST_TAGS) -> str:
    """As much of a page's markup as can be read: fewer than so many tags, each of them whole."""
    cut = clean.cut(foreign)
    if len(cut) < len(foreign) and cut.rfind("<") > cut.rfind(">"):
        cut = cut[: cut.rfind("<")]
    return cut if cut.count("<") < most else "<".join(cut.split("<", most)[:most])


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
    return f'<a{marked} href="{html.escape(address)}" rel="{clean.REL}">{escaped(said)}</a>'


def segment(said: str) -> str:
    """`said` as one segment of an address's path."""
    if _UNQUOTED.fullmatch(said):
        return said
    return quote(said.encode("utf-8", "replace"), safe="@")
