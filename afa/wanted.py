"""Wanted: words and a tag that posts shall have, as conditions of Postgres."""

from collections.abc import Iterable
from dataclasses import dataclass

from afa import search, sql
from afa.search import Term
from afa.sql import Statement

# In the index, a word of so many posts for one of another costs more than these posts do.
_FREQUENT = 15
# More words make the answer of the index hardly any shorter; the list of each is read.
_ASKED = 3


@dataclass(frozen=True)
class Wanted:
    """What only the index of words finds: a folded tag, empty for none, and terms."""

    tag: str = ""
    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tag or self.terms)

    @property
    def fits(self) -> Statement:
        """Whether an archived item has all of it."""
        return sql.both(*self._tagged, *self._saying(self.terms))

    @property
    def marks(self) -> Statement:
        """Columns: `may`, whether the index takes an item for one that has all of it; and of
        several terms, which ones it has. Only the item itself tells what is a phrase, and what is
        left out."""
        may, values = sql.both(*self._tagged, *self._saying(search.loose(self.terms)))
        each = [_said(search.loose([term])) for term in self._several]
        has = [f", {condition} AS has_{n}" for n, (condition, _) in enumerate(each)]
        return f"{may} AS may{''.join(has)}", values + [one for _, some in each for one in some]

    @property
    def least(self) -> str:
        """Of rows with these columns: how many have the rarest of the terms."""
        each = [f"count(*) FILTER (WHERE has_{n})" for n in range(len(self._several))]
        return f"least({', '.join(each)})" if each else "count(*) FILTER (WHERE may)"

    @property
    def by_index(self) -> Statement:
        """What the index is asked for; some of what it then finds does not fit. The columns are
        those of rows named `tried` and `spread`."""
        several = self._several
        saying = [_seldom(several)] if several else self._saying(self._each)
        return sql.both(*self._tagged, *saying)

    @property
    def _each(self) -> list[Term]:
        return [term for term in self.terms if term.wanted]

    @property
    def _several(self) -> list[Term]:
        return self._each if len(self._each) > 1 else []

    @property
    def _tagged(self) -> list[Statement]:
        return [("tags @> ARRAY[%s]", [self.tag])] if self.tag else []

    def _saying(self, terms: Iterable[Term]) -> list[Statement]:
        return [_said(terms)] if self.terms else []


def _said(terms: Iterable[Term]) -> Statement:
    """Whether all of these are said in an archived item, or by one of that name."""
    return "search @@ to_tsquery('afa_words', %s)", [search.query(terms)]


def _seldom(terms: list[Term]) -> Statement:
    """The rarest of several terms. The list of one that is said too often would be read whole."""
    counts = ", ".join(
        f"(%s, (SELECT count(*) FROM tried WHERE has_{n})"  # noqa: S608
        f" + (SELECT count(*) FROM spread WHERE has_{n}))"
        for n in range(len(terms))
    )
    return (
        "search @@ (SELECT to_tsquery('afa_words', string_agg(query, ' & '))"  # noqa: S608
        " FROM (SELECT query, posts, min(posts) OVER () AS least,"
        "   row_number() OVER (ORDER BY posts) AS nth"
        f"  FROM (VALUES {counts}) AS asked (query, posts)) AS counted"
        f" WHERE nth <= {_ASKED} AND posts <= {_FREQUENT} * (least + 1))",
        [search.written(term) for term in terms],
    )
