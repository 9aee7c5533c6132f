"""Words as they are compared: folded, parted, and found in a text however long it is.

Whole words only. Case, accents, widths and invisible characters make no difference. Scripts
that put no spaces between words are parted by characters, so that a word is found inside a
sentence. There is no pattern language: nobody can write a word that is slow to look for.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape

# The most parts of one phrase: what a walk from each place of a text can cost.
MOST_PARTS = 20
MOST_LETTERS = 100

# Marks that a reader does not miss: accents, and the vowel signs of Hebrew and Arabic. Those of
# other scripts make another word (Japanese, Hindi) and stay.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
_MARKS += "\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_DROPPED = re.compile(f"[{_MARKS}{_INVISIBLE}]")

# Thai to Tibetan, Burmese, Khmer, Han, Kana: each character is a part of its own.
_SPACELESS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3041-\u3096"
_SPACELESS += "\u3099\u309a\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SPACELESS += "\U00020000-\U0003ffff"
_PICTURES = "\u2600-\u27bf\U0001f000-\U0001faff"
# The vowel signs of the Indic scripts are no letters to Python, but stand inside words.
_INDIC = "\u0900-\u0963\u0966-\u0dff"
_PART = re.compile(f"[{_SPACELESS}{_PICTURES}]|(?:[{_INDIC}]|[^\\W_{_SPACELESS}])+")

_BLOCKS = re.compile(r"</?(?:p|br|li|ul|ol|blockquote|pre)\b[^>]*>")
_TAGS = re.compile(r"<[^>]*>")


def fold(text: str) -> str:
    """`text` as it is compared; folding it twice changes nothing."""
    if text.isascii():
        return text.lower()
    # Whatever a step uncovers (an accent under an invisible character), the next one folds.
    while (folded := _fold(text)) != text:
        text = folded
    return text


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFKC", _DROPPED.sub("", text))


def parts(text: str) -> list[str]:
    """The words of `text`, folded; a hashtag, a handle and a host come as the words in them."""
    return _PART.findall(fold(text))


class _Node:
    """A place in the tree of phrases: what may follow, and which phrase ends here."""

    __slots__ = ("ends", "lengths", "next", "prefixes")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.ends: int | None = None
        self.prefixes: dict[str, int] = {}
        self.lengths: tuple[int, ...] = ()


class Words:
    """A set of words and phrases, each with a number; ``casino*`` is all that begins so."""

    def __init__(self, words: Iterable[tuple[int, str]]) -> None:
        self._root = _Node()
        for number, word in words:
            self._add(number, word)

    def __bool__(self) -> bool:
        return bool(self._root.next or self._root.prefixes)

    def find(self, texts: Iterable[str]) -> int | None:
        """The number of a word that one of `texts` contains, or None."""
        if not self:
            return None
        for text in texts:
            found = parts(text)
            for start in range(len(found)):
                if (number := self._walk(found, start)) is not None:
                    return number
        return None

    def _add(self, number: int, word: str) -> None:
        found = parts(word)[:MOST_PARTS]
        if not found:
            return
        node = self._root
        for part in found[:-1]:
            node = node.next.setdefault(part, _Node())
        if word.rstrip().endswith("*"):
            node.prefixes.setdefault(found[-1], number)
            node.lengths = tuple(sorted({*node.lengths, len(found[-1])}))
        else:
            node = node.next.setdefault(found[-1], _Node())
            node.ends = number if node.ends is None else node.ends

    def _walk(self, found: list[str], start: int) -> int | None:
        node = self._root
        for place in range(start, len(found)):
            part = found[place]
            for length in node.lengths:
                if (number := node.prefixes.get(part[:length])) is not None:
                    return number
            following = node.next.get(part)
            if following is None:
                return None
            if following.ends is not None:
                return following.ends
            node = following
        return None


def plain_words(html: str) -> Iterator[str]:
    """What a reader sees of markup: blocks part words, everything else does not."""
    for block in _BLOCKS.split(html):
        if block:
            yield unescape(_TAGS.sub("", block))
