"""Words: what is left of a text once everything is gone that differs from network to network.

Addresses are shortened here and written out there, people have other names elsewhere, the tags
at the end are not the same for every audience. Where fewer characters are allowed it ends in "…".
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

# An address, with or without its scheme, whole or shortened: "example.org/a-long-na…".
_ADDRESS = re.compile(r"https?://\S+|(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:/\S*|\b)")
_MENTION = re.compile(r"(?<!\w)@[\w-]+(?:[.@][\w-]+)*")
_SAYS = re.compile(r"[\w.…]")
_CUT = re.compile(r"(?:…|\.\.\.)\s*[\])]?\s*\Z")
_GAP = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")

# One of these says about as much as two Latin ones.
_WIDE = re.compile("[\u2e80-\U0010ffff]")

# More than any network but blogs allows; comparing takes time with the square of it.
_MOST = 4000


@dataclass(frozen=True)
class Words:
    """`plain` are folded words with single spaces between them; `cut` says that the text was
    longer where it comes from. A post may be compared with hundreds: the rest is found once."""

    plain: str
    cut: bool = False

    @cached_property
    def weight(self) -> int:
        """How much is said: characters, wide ones twice."""
        return len(self.plain) + len(_WIDE.findall(self.plain))

    def begins(self, length: int) -> "Words":
        """As if it had been cut to that length."""
        return Words(self.plain[:length], cut=True)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """In their order: one room or one hour is not another, however alike the rest is."""
        return tuple(_NUMBER.findall(self.plain))


def words(text: str) -> Words:
    """What is to be compared of a post's text."""
    folded = unicodedata.normalize("NFKC", text[:_MOST].replace("…", "\x00")).casefold()
    folded = _ADDRESS.sub(" ", folded.replace("\x00", "…"))
    folded = _without_tags(_MENTION.sub(" ", folded))
    cut = bool(_CUT.search(folded))
    return Words(_GAP.sub(" ", folded).strip(), cut)


def _without_tags(text: str) -> str:
    """Without those at the end, and the signs between and after them."""
    parts = text.split()
    while parts and (parts[-1].startswith("#") or not _SAYS.search(parts[-1])):
        parts.pop()
    return " ".join(parts)
