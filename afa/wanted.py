"""Wanted: words and a tag that posts shall have, as conditions of Postgres."""

from collections.abc import Iterable
from dataclasses import dataclass

from afa import search, sql
from afa.search import Term
from afa.sql import Statement


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
        return self._all(self.terms)

    @property
    def may(self) -> Statement:
        """Whether the index takes it for one that has; only the item itself tells what is a
        phrase, and what is left out."""
        return self._all(search.loose(self.terms))

    @property
    def tagged(self) -> Statement:
        """Whether it has the tag."""
        return "tags @> ARRAY[%s]", [self.tag]

    @property
    def each(self) -> list[Term]:
        """The terms, but for those that leave out."""
        return [term for term in self.terms if term.wanted]

    def _all(self, terms: Iterable[Term]) -> Statement:
        tagged = [self.tagged] if self.tag else []
        return sql.both(*tagged, *([said(terms)] if self.terms else []))


def said(terms: Iterable[Term]) -> Statement:
    """Whether all of these are said in an archived item, or by one of that name."""
    return "search @@ to_tsquery('afa_words', %s)", [search.query(terms)]
