"""Marking: what was looked for, where it stands in a post."""

import re
from collections.abc import Callable, Collection, Iterable

from afa.search import DENSE, Term, dense, folded

_WORDS = re.compile(f"[{DENSE}]+|[^\\W{DENSE}]+")
# A tag may hold a > in quotes; an entity is one character, whatever letters it is made of.
_MARKUP = re.compile(r"""(<(?:"[^"]*"|'[^']*'|[^'">])*>|&\#?\w+;)""")

_MARKED = r"<mark>\g<0></mark>"


def marker(wanted: Iterable[Term]) -> Callable[[str], str]:
    """What puts <mark> around each word of safe HTML that was looked for; tags stay as they are."""
    some = [term for term in wanted if term.wanted]
    starts = tuple(term.parts[-1] for term in some if term.open)
    whole = {part for term in some for part in (term.parts[:-1] if term.open else term.parts)}
    ascii_ = _ascii(starts, whole)

    def mark(match: re.Match[str]) -> str:
        word = match[0]
        if dense(word):
            return _mark_dense(word, some)
        plain = folded(word)
        return f"<mark>{word}</mark>" if plain in whole or plain.startswith(starts) else word

    def marked(html: str) -> str:
        pieces = _MARKUP.split(html)
        # Every other one is markup.
        pieces[::2] = [
            ascii_.sub(_MARKED, piece) if piece.isascii() else _WORDS.sub(mark, piece)
            for piece in pieces[::2]
        ]
        return "".join(pieces)

    return marked


def _ascii(starts: Collection[str], whole: Collection[str]) -> re.Pattern[str]:
    """The words where there are no accents to be taken off, which is most texts: half the
    time."""
    ways = [rf"{re.escape(part)}\w*" for part in starts if part.isascii()]
    ways += [rf"{re.escape(part)}\b" for part in whole if part.isascii()]
    return re.compile(rf"\b(?:{'|'.join(ways)})" if ways else "(?!)", re.ASCII | re.IGNORECASE)


def _mark_dense(run: str, wanted: Iterable[Term]) -> str:
    needles = {"".join(filter(dense, term.parts)) for term in wanted} - {""}
    if not needles:
        return run
    longest_first = sorted(needles, key=len, reverse=True)
    return re.sub("|".join(longest_first), _MARKED, run)
