"""The rules of the filtered stream: which ours are, which to add and to drop, and what a post
that matched some of them belongs to. Pure.

One rule for each query, named by a tag that tells the query; so events that ask the same
share a rule, and the rules of others who use the same key are never touched.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.foreign import Mapping as Json
from ingest.foreign import mappings, text

_OURS = "afa:"


@dataclass(frozen=True)
class Rule:
    """A rule as X keeps it."""

    id: str
    value: str
    tag: str


def tag_of(query: str) -> str:
    """The tag of the rule for `query`."""
    return _OURS + hashlib.sha256(query.encode("utf-8", "replace")).hexdigest()[:16]


def rules_in(body: Json) -> list[Rule]:
    """The rules in an answer; ids and tags come as string, number or null."""
    return [
        Rule(text(one.get("id")), text(one.get("value")), text(one.get("tag")))
        for one in mappings(body.get("data"))
    ]


@dataclass(frozen=True)
class Plan:
    """The queries to add a rule for, and the ids of the rules to drop."""

    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


def plan(present: Sequence[Rule], queries: Collection[str]) -> Plan:
    """What makes the rules those of `queries`. X refuses two rules of the same value, so a
    query that somebody else has a rule for uses that one."""
    tags = {rule.tag for rule in present}
    values = {rule.value for rule in present if not rule.tag.startswith(_OURS)}
    wanted = {tag_of(query) for query in queries}
    return Plan(
        add=tuple(q for q in sorted(queries) if tag_of(q) not in tags and q not in values),
        drop=tuple(
            rule.id
            for rule in present
            if rule.tag.startswith(_OURS) and rule.tag not in wanted and rule.id
        ),
    )


@dataclass(frozen=True)
class Routes:
    """From the rules that a post matched to the queries that it belongs to."""

    queries: Collection[str] = ()
    present: Sequence[Rule] = ()
    _by_mark: Mapping[str, str] = field(init=False, default_factory=dict)
    _foreign: Collection[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        marks = {tag_of(query): query for query in self.queries}
        for rule in self.present:
            query = marks.get(rule.tag) or (rule.value if rule.value in self.queries else "")
            if query:
                marks[rule.id] = query
        others = [rule for rule in self.present if rule.id not in marks]
        object.__setattr__(self, "_by_mark", marks)
        object.__setattr__(self, "_foreign", {m for one in others for m in (one.id, one.tag) if m})

    def of(self, matching: object) -> frozenset[str]:
        """The queries of a post with these `matching_rules`.

        One that matched only rules of others, or of ours that are no longer wanted, belongs
        to none; one of which we cannot tell, to all (docs/decisions/0031).
        """
        marks = _marks(matching)
        if ours := frozenset(self._by_mark[mark] for mark in marks if mark in self._by_mark):
            return ours
        if any(mark in self._foreign or mark.startswith(_OURS) for mark in marks):
            return frozenset()
        return frozenset(self.queries)

    def strange(self, matching: object) -> frozenset[str]:
        """The marks in `matching_rules` of which X has not told us."""
        return frozenset(
            mark
            for mark in _marks(matching)
            if mark not in self._by_mark and mark not in self._foreign
        )


def _marks(matching: object) -> list[str]:
    """The ids and the tags of the rules that a post matched."""
    return [
        mark
        for one in mappings(matching)
        for mark in (text(one.get("id")), text(one.get("tag")))
        if mark
    ]
