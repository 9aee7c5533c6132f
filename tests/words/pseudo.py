"""A language that nobody speaks: every text of ours in Arabic letters, from the right to the left.

What of a page still has Latin letters was never given to a translator, and what breaks because a
language runs the other way breaks with this one.
"""

import re
from pathlib import Path

from tests.words import catalogue

# Django knows that it is written from the right, and it has six forms of a count.
CODE = "ar"

_KEPT = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]*>|&\w+;")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ARABIC = "ابچدهفگحيجكلمنوپقرستوڤوخىز"
_LETTERS = str.maketrans(_LATIN + _LATIN.upper(), _ARABIC * 2)


def write(folder: Path) -> None:
    """The catalogues of that language, as LOCALE_PATHS wants them."""
    for domain in catalogue.DOMAINS:
        made = catalogue.renewed(CODE, domain)
        for message in made:
            if isinstance(message.id, str):
                message.string = said(message.id) if message.id else message.string
            else:
                message.string = tuple(said(message.id[1]) for _ in range(made.num_plurals))
        file = folder / CODE / "LC_MESSAGES" / f"{domain}.mo"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(catalogue.compiled(made))


def said(text: str) -> str:
    """A text in that language; what is filled in and what is no text stays."""
    parts, kept = _KEPT.split(text), [*_KEPT.findall(text), ""]
    return "".join(part.translate(_LETTERS) + mark for part, mark in zip(parts, kept, strict=True))
