"""Search: what a reader's words mean, as a query of Postgres.

Words are found by their beginnings, in any case and with or without accents; "..." is a
phrase, and -word leaves out. Chinese and Japanese, which have no spaces, are found anywhere.
Where nothing is found, the nearest words of the event are tried instead (`nearest`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.db import connection

from afa.models import Event

# What nobody types by hand; each word costs a lookup in the index.
MOST_WORDS = 12

# A shorter word is near to too many others.
SHORTEST_TYPO = 4
_ALIKE = "0.2"
_CANDIDATES = 40

# Counted character by character; the same ranges as in the migration "search".
DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PARTS = re.compile(f"[{DENSE}]|[^\\W{DENSE}]+")
_TOKENS = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """Parts that stand side by side in this order; the last one may go on where `open`."""

    parts: tuple[str, ...]
    open: bool = True
    wanted: bool = True

    @property
    def word(self) -> str:
        """The one word that it is, empty where it is a phrase."""
        return self.parts[0] if self.open and len(self.parts) == 1 else ""


def terms(text: str) -> tuple[Term, ...]:
    """What a reader typed; empty where there is nothing in it to look for."""
    found = (_term(match) for match in _TOKENS.finditer(text))
    some = tuple(term for term in found if term.parts)[:MOST_WORDS]
    return some if any(term.wanted for term in some) else ()


def query(wanted: Iterable[Term]) -> str:
    """The terms, all of which have to hold, for to_tsquery."""
    return " & ".join(map(written, wanted))


def loose(wanted: Iterable[Term]) -> Iterator[Term]:
    """The terms with their parts in any order, without those that leave out."""
    for term in wanted:
        if term.wanted:
            yield from (Term((part,), open=False) for part in term.parts[:-1])
            yield replace(term, parts=term.parts[-1:])


def nearest(event: Event, wanted: tuple[Term, ...]) -> tuple[Term, ...]:
    """`wanted` with each word that nobody used replaced by the nearest one; the same where
    there is none."""
    words = [term.word for term in wanted if term.wanted and len(term.word) >= SHORTEST_TYPO]
    if not words:
        return wanted
    better = {word: _best(word, known) for word, known in _alike(event, words).items()}
    return tuple(_mended(term, better) for term in wanted)


def said(wanted: Iterable[Term]) -> str:
    """The terms as one would type them."""
    return " ".join(
        ("" if term.wanted else "-") + (term.word or f'"{"".join(_spaced(term.parts))}"')
        for term in wanted
    )


def folded(word: str) -> str:
    """Without case and accents, as Postgres compares it."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def distance(one: str, other: str) -> int:
    """How many letters are to be typed, left out, changed or swapped to get from one word to
    another."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


def _term(match: re.Match[str]) -> Term:
    word = match["word"]
    parts = tuple(_part(part) for part in _PARTS.findall(word or match["phrase"] or ""))
    last = parts[-1] if parts else ""
    return Term(parts, open=word is not None and not dense(last), wanted=not match["no"])


def _part(text: str) -> str:
    return text if dense(text) else folded(text)


def dense(text: str) -> bool:
    """Whether it is of a script without spaces."""
    return bool(re.match(f"[{DENSE}]", text))


def written(term: Term) -> str:
    """A term for to_tsquery. A part is letters and digits: nothing in it is quoted."""
    parts = [f"'{part}'" for part in term.parts]
    if term.open:
        parts[-1] += ":*"
    return f"{'' if term.wanted else '!'}({' <-> '.join(parts)})"


def _spaced(parts: tuple[str, ...]) -> Iterable[str]:
    for at, part in enumerate(parts):
        yield part if at == 0 or dense(part) else f" {part}"


def _alike(event: Event, words: list[str]) -> dict[str, list[str]]:
    """For each of `words`: those of the event that share some of its letters in a row."""
    with connection.cursor() as cursor:
        # The operator reads its threshold when it runs, and `set` comes first: `near` needs it.
        cursor.execute(
            "WITH set AS MATERIALIZED"
            " (SELECT set_config('pg_trgm.similarity_threshold', %s, true) AS at)"
            " SELECT typed, near.word FROM set, unnest(%s::text[]) AS typed, LATERAL ("
            " SELECT word FROM afa_word WHERE set.at <> '' AND event_id = %s AND word %% typed"
            " ORDER BY similarity(word, typed) DESC LIMIT %s) AS near",
            [_ALIKE, words, event.pk, _CANDIDATES],
        )
        found: dict[str, list[str]] = {}
        for typed, word in cursor.fetchall():
            found.setdefault(typed, []).append(word)
    return found


def _best(typed: str, known: list[str]) -> str:
    """The nearest of `known`, which come the most alike first; `typed` where none is near."""
    most = 1 if len(typed) < 6 else 2
    near = [(distance(typed, word), at) for at, word in enumerate(known)]
    near = [pair for pair in near if pair[0] <= most]
    return known[min(near)[1]] if near else typed


def _mended(term: Term, better: Mapping[str, str]) -> Term:
    return Term((better.get(term.word, term.word),)) if term.wanted and term.word else term
