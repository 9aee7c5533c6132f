"""Finding posts by words or by a tag, in one of two ways that nobody could choose beforehand.

What many posts say is found soonest by looking through the newest ones; what few say by the
index of words, which knows no order and is read to its end. A word may fill one hour and be
gone, so statistics of the whole archive tell neither. Hence one statement does both: it looks
at some thousand of the newest posts, and only where they do not fill the page, at the index.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.expressions import RawSQL

from afa import search
from afa.models import ArchivedItem
from afa.search import Term

# Looking at so many takes about ten milliseconds.
NEAR = 8000

# In the index, a word of so many posts for one of another costs more than these posts do.
_FREQUENT = 15


@dataclass(frozen=True)
class Wanted:
    """What only the index of words finds: a folded tag, empty for none, and terms."""

    tag: str = ""
    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tag or self.terms)

    @property
    def condition(self) -> Q:
        """As a filter of archived items."""
        parts = [Q(tags__contains=[self.tag])] if self.tag else []
        parts += [Q(search=search.query(self.terms))] if self.terms else []
        return reduce(and_, parts)


def first(
    rows: QuerySet[ArchivedItem], wanted: Wanted, order: Sequence[str], limit: int
) -> QuerySet[ArchivedItem]:
    """At least the first `limit` of `rows` that are as `wanted`; an index has them in `order`."""
    some = [replace(wanted, tag="", terms=(term,)) for term in wanted.terms if term.wanted]
    near, values = _sql(_near(rows, wanted, some, order))
    rest, more = _rest(rows, wanted, some)
    by = ", ".join(f"{name.removeprefix('-')} DESC" for name in order)
    ids = RawSQL(  # noqa: S611  Made by Django from filters, the values apart
        f"WITH near AS MATERIALIZED ({near}),"  # noqa: S608
        f" enough AS (SELECT count(*) < {NEAR} OR count(*) FILTER (WHERE fits) >= {limit} AS yes"
        "  FROM near)"
        " (SELECT id FROM near WHERE fits AND (SELECT yes FROM enough)"
        f"  ORDER BY {by} LIMIT {limit})"
        f" UNION ALL (SELECT id FROM ({rest} OFFSET 0) AS rest"
        f"  WHERE NOT (SELECT yes FROM enough) ORDER BY {by} LIMIT {limit})",
        [*values, *more],
    )
    return ArchivedItem.shown.filter(id__in=ids)


def _near(
    rows: QuerySet[ArchivedItem], wanted: Wanted, some: Sequence[Wanted], order: Sequence[str]
) -> QuerySet[Any, Any]:
    """The newest posts, whether each is as wanted, and which of the terms it has."""
    looked = {"fits": wanted.condition}
    if len(wanted.terms) > 1:
        looked |= {f"has_{n}": one.condition for n, one in enumerate(some)}
    marks = {name: ExpressionWrapper(q, BooleanField()) for name, q in looked.items()}
    found: QuerySet[Any, Any] = rows.annotate(**marks).order_by(*order)
    return found.values("id", "shown_at", *marks)[:NEAR]


def _rest(
    rows: QuerySet[ArchivedItem], wanted: Wanted, some: Sequence[Wanted]
) -> tuple[str, list[Any]]:
    """All posts that are as wanted, by the index."""
    if len(wanted.terms) < 2:
        return _sql(rows.filter(wanted.condition).order_by().values("id", "shown_at"))
    fits = ExpressionWrapper(wanted.condition, BooleanField())
    rows = rows.annotate(fits=fits).filter(RawSQL(*_seldom(some), BooleanField()))  # noqa: S611
    if wanted.tag:
        rows = rows.filter(Wanted(tag=wanted.tag).condition)
    sql, values = _sql(rows.order_by().values("id", "shown_at", "fits"))
    # As a value and not as a condition, so that the index is left alone.
    return f"SELECT id, shown_at FROM ({sql} OFFSET 0) AS few WHERE fits", values  # noqa: S608


def _seldom(some: Sequence[Wanted]) -> tuple[str, list[str]]:
    """For the index, without what is said too often: the list of that would be read whole."""
    counts = ", ".join(
        f"(%s, (SELECT count(*) FROM near WHERE has_{n}))"  # noqa: S608
        for n in range(len(some))
    )
    return (
        "afa_archiveditem.search @@ (SELECT to_tsquery('afa_words', string_agg(query, ' & '))"  # noqa: S608
        " FROM (SELECT query, posts, min(posts) OVER () AS least"
        f"  FROM (VALUES {counts}) AS asked (query, posts)) AS counted"
        f" WHERE posts <= {_FREQUENT} * (least + 1))",
        [search.written(one.terms[0]) for one in some],
    )


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
    sql, values = rows.query.sql_with_params()
    return sql, list(values)
