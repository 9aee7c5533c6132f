"""Tallies: how much was said when. Numbers alone, so nothing that was retracted is in them.

Posts are counted by Postgres as they come and go (afa/models/tally.py). People and addresses
are not: that reads all of a chunk. So what is large is looked through again only after a while:
a number that is some seconds old harms nobody.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from django.db import connection

from afa.models import Session

# Counts of up to this many posts take some milliseconds, and are made anew for every page.
SMALL = 2000
# Seconds for which a count stands, for each post that was counted.
STANDS_S = 0.001
LONGEST_S = 60.0
# How many counts are kept by a process; they are small, but addresses are not for ever.
MOST = 256

# A step of the river, in minutes.
STEP = 10

_Counted = TypeVar("_Counted")


@dataclass(frozen=True)
class Talk:
    """What was said about one talk: `minutes` maps minutes since 1970 to posts; how many
    people said it; how many pictures came along, and how many addresses."""

    minutes: Mapping[int, int]
    people: int
    pictures: int
    links: int

    @property
    def posts(self) -> int:
        """All of them."""
        return sum(self.minutes.values())


# By talk: steps of STEP minutes since 1970, and how many posts each has.
Steps = Mapping[int, Mapping[int, int]]


def talk(session: Session) -> Talk:
    """The tally of one talk. Two queries, or none where it was counted just now."""
    return _kept(("talk", session.pk), lambda: _talk(session.pk), lambda tally: tally.posts)


def talks(sessions: Iterable[Session]) -> Steps:
    """For each of these talks, how many posts it has in which steps. One query."""
    ids = [session.pk for session in sessions]
    steps: dict[int, dict[int, int]] = {session: {} for session in ids}
    for session, step, count in _rows(_STEPS, [STEP, ids]):
        steps[session][step] = count
    return steps


def posts(steps: Mapping[int, int]) -> int:
    """All of them together."""
    return sum(steps.values())


_MINUTES = "SELECT minute, posts FROM afa_tally WHERE session_id = %s AND posts > 0 ORDER BY 1"

_FIGURES = """
SELECT count(DISTINCT (source, author_id)),
  coalesce(sum(jsonb_array_length(
    jsonb_path_query_array(item, '$.media[*] ? (@.type == "photo")'))), 0),
  (SELECT count(DISTINCT url)
    FROM afa_archiveditem linking, jsonb_path_query(linking.item, '$.links[*].url') AS url
    WHERE linking.session_id = %s AND linking.state = 'live')
FROM afa_archiveditem WHERE session_id = %s AND state = 'live'
"""

_STEPS = """
SELECT session_id, minute / %s AS step, sum(posts)::bigint
FROM afa_tally WHERE session_id = ANY(%s) AND posts > 0 GROUP BY 1, 2 ORDER BY 1, 2
"""


def _talk(session: int) -> Talk:
    minutes = dict(_rows(_MINUTES, [session]))
    ((people, pictures, links),) = _rows(_FIGURES, [session, session])
    return Talk(minutes, people, pictures, links)


def _rows(query: str, given: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        found: list[Any] = cursor.fetchall()
    return found


_known: dict[Any, tuple[float, Any]] = {}


def _kept(key: Any, count: Callable[[], _Counted], size: Callable[[_Counted], int]) -> _Counted:
    until, known = _known.get(key, (0.0, None))
    if monotonic() < until:
        return known  # type: ignore[no-any-return]
    counted = count()
    if size(counted) > SMALL:
        if len(_known) >= MOST:
            _known.clear()
        _known[key] = monotonic() + min(size(counted) * STANDS_S, LONGEST_S), counted
    return counted
