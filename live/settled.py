"""Markup of which one look tells that cleaning it would change nothing.

Most of what is cleaned is in that state: what an adapter writes itself, and what the sanitiser
has gone over once. Its pass takes as long as all the rest of a post, this look a tenth of it.

It is a grammar of some of what live/clean.py lets through, as the sanitiser writes it. Whatever
is not of that form is cleaned, so it may be too narrow and must never be too wide:
tests/live/test_settled.py holds the two against each other. No two of its alternatives begin
alike and no repetition stands inside another of the same characters, so a look takes linear time.
"""

import re
from functools import cache

# A byte order mark at the start is dropped by the parser; a no-break space is written &nbsp;.
_PLAIN = r"[^<>&\x00-\x08\x0b-\x1f\x7f-\xa0\ud800-\udfff\u202d\u202e\ufeff\ufffe\uffff]"
_TEXT = rf"{_PLAIN}*(?:&(?:amp|lt|gt|nbsp);{_PLAIN}*)*"

# Hosts of which no two parsers think differently: letters, digits and hyphens, no punycode, no
# port, and at the end a word, so that it is no number in disguise.
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\."
_PATH = r"[/?#][!#-%'-;=?-~]{0,1000}(?:&amp;[!#-%'-;=?-~]{0,200}){0,4}"
_ADDRESS = rf"https?://(?:{_LABEL}){{1,8}}[a-z]{{2,20}}(?:{_PATH})?"

_SPACE = "[ \t\n]*"
_WORD = "(?:mention|hashtag|u-url|invisible|ellipsis|h-card)"
_NAMED = f' class="{_WORD}(?: {_WORD})?"'

# A link as other servers write it: what comes after its address the sanitiser drops, or sets anew.
_LINK = re.compile(
    r'<a((?: (?:class|href)="[^"<>]*"){1,2})(?: (?:rel|target|translate)="[^"<>]*")*>'
)
_QUOTED_IN_TAG = re.compile(r"<[^<>]*&(?:quot|#39);")
_STYLES = ("em", "strong", "b", "i", "code", "del")


@cache
def grammar(rel: str) -> re.Pattern[str]:
    """What is settled where every link bears `rel`.

    Compiling takes 0.2 s, a third of what starts most programs; half of them never ask.
    """
    where = f'(?:{_NAMED} href="{_ADDRESS}"| href="{_ADDRESS}"(?:{_NAMED})?)'
    link = f'a{where} rel="{re.escape(rel)}">{_TEXT}(?:<{_span("(?!)")}>{_TEXT})*</a'
    styled = "|".join(f"{name}>{_TEXT}(?:<{link}>{_TEXT})*</{name}" for name in _STYLES)
    line = f"{_TEXT}(?:<(?:br|{link}|{_span(link)}|{styled})>{_TEXT})*"
    block = f"p>{line}</p|ul>(?:{_SPACE}<li>{line}</li>)*{_SPACE}</ul"
    return re.compile(f"{line}(?:<(?:{block})>{line})*")


def tidied(source: str, rel: str) -> str:
    """Markup as most servers of the fediverse write it, written as the sanitiser would.

    Whatever else it is, it stays as it is. Only what is settled afterwards may be believed: there
    each "<" begins a tag, so that nothing but tags was rewritten.
    """
    tidy = _LINK.sub(rf'<a\1 rel="{rel}">', source).replace("<br />", "<br>")
    if "&" in tidy and not _QUOTED_IN_TAG.search(tidy):
        tidy = tidy.replace("&#39;", "'").replace("&quot;", '"')
    return tidy


def _span(inside: str) -> str:
    return f'span(?:{_NAMED})?(?: translate="no")?>{_TEXT}(?:<{inside}>{_TEXT})*</span'
