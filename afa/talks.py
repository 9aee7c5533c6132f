"""Talks as a live page follows them: how many posts each has, and where the newest belong.

The log's entries carry no talk (the strainer finds it), so pages ask beside the stream. Any
number of them may: a process looks at most every HOLD_S seconds, once, for all who ask; the
others get what is held. While Postgres is away they get the last that was seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from time import monotonic

from django.db import InterfaceError, OperationalError
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from afa.models import ArchivedItem, Event, Session, Tally

HOLD_S = 2.0
# How many of the newest posts are told of: as many as a page holds cards.
NEWEST = 300

# Talks about which nothing new was said are counted again after this time: moved posts.
_ALL_S = 30.0
_AROUND = timedelta(hours=26)


@dataclass(frozen=True)
class Telling:
    """Posts by talk, and of each of the newest posts (a key) its talk, empty for none."""

    posts: dict[str, int]
    talk_of: dict[str, str]


def telling(slug: str) -> Telling:
    """What is held of an event; Event.DoesNotExist where there is none."""
    if slug not in _watches:
        Event.objects.only("id").get(slug=slug)
    return _watches.setdefault(slug, _Watch(slug)).telling()


def counted(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """The same sessions, each with `posts`: how many."""
    tallies = Tally.objects.filter(session=OuterRef("pk")).order_by().values("session")
    number = Subquery(tallies.annotate(all=Sum("posts")).values("all"))
    return sessions.annotate(posts=Coalesce(number, 0))


class _Watch:
    def __init__(self, slug: str) -> None:
        self._slug = slug
        self._asking = Lock()
        self._until = 0.0
        self._all_until = 0.0
        self._held: Telling | None = None

    def telling(self) -> Telling:
        """What is held, looked up anew by the first who finds it old."""
        if self._held is None or monotonic() >= self._until:
            self._renew()
        return self._held or Telling({}, {})

    def _renew(self) -> None:
        # Who has something to show does not wait for who looks.
        if not self._asking.acquire(blocking=self._held is None):
            return
        try:
            if self._held is None or monotonic() >= self._until:
                self._held = self._look()
        except (OperationalError, InterfaceError):
            if self._held is None:
                raise
        finally:
            self._until = monotonic() + HOLD_S
            self._asking.release()

    def _look(self) -> Telling:
        newest = ArchivedItem.shown.filter(event__slug=self._slug).order_by("-id")
        pairs = newest.values_list("key", "session__slug")[:NEWEST]
        talk_of = {key: talk or "" for key, talk in pairs}
        known = self._held.posts if self._held else {}
        return Telling({**known, **self._count(set(talk_of.values()))}, talk_of)

    def _count(self, talks: Iterable[str]) -> dict[str, int]:
        wanted = Q(slug__in=talks)
        if monotonic() >= self._all_until:
            wanted |= Q(starts_at__range=(now() - _AROUND, now() + _AROUND))
            self._all_until = monotonic() + _ALL_S
        sessions = Session.objects.filter(wanted, event__slug=self._slug).order_by()
        talked = counted(sessions.only("slug"))
        return {session.slug: getattr(session, "posts", 0) for session in talked}


_watches: dict[str, _Watch] = {}
