"""The pulse of an event: how many posts came in each of the last minutes, as a small picture.

A minute's old answer is as good as a new one, so each process counts at most every ten seconds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncMinute

from afa.models import ArchivedItem, Event

MINUTES = 60

# The box of the picture: a minute is a bar and the gap after it.
STEP, GAP, HEIGHT = 6, 1, 48
WIDTH = MINUTES * STEP - GAP

_KEPT_S = 10


@dataclass(frozen=True)
class Pulse:
    """`path` is the bars as SVG draws them; `most` came in the minute that began at `peak`.

    `now` is the last whole minute: the one under way would always look like a fall.
    """

    path: str
    total: int
    now: int
    most: int
    peak: datetime


def pulses(events: Iterable[Event], at: datetime) -> dict[int, Pulse]:
    """The pulse of each event, by its primary key. At most one query."""
    keys = [event.pk for event in events]
    known = cache.get_many([_key(pk) for pk in keys])
    missing = [pk for pk in keys if _key(pk) not in known]
    if missing:
        end = at.replace(second=0, microsecond=0)
        counted = _counted(missing, end)
        made = {_key(pk): pulse(counted.get(pk, {}), end) for pk in missing}
        cache.set_many(made, _KEPT_S)
        known.update(made)
    return {pk: known[_key(pk)] for pk in keys}


def pulse(counts: Mapping[datetime, int], end: datetime) -> Pulse:
    """From how many posts came in which minute; the last one shown is that before `end`."""
    minutes = [end - timedelta(minutes=MINUTES - n) for n in range(MINUTES)]
    bars = [counts.get(minute, 0) for minute in minutes]
    most = max(bars)
    return Pulse(
        path="".join(_bar(n, bar, most) for n, bar in enumerate(bars) if bar),
        total=sum(bars),
        now=bars[-1],
        most=most,
        peak=minutes[bars.index(most)],
    )


def _bar(place: int, posts: int, most: int) -> str:
    # A single post is a mark that can be seen.
    tall = max(2, round(posts / most * HEIGHT))
    return f"M{place * STEP} {HEIGHT}v-{tall}h{STEP - GAP}v{tall}z"


def _counted(keys: list[int], end: datetime) -> dict[int, dict[datetime, int]]:
    since = end - timedelta(minutes=MINUTES)
    rows = (
        ArchivedItem.shown.filter(event__in=keys, shown_at__gte=since, shown_at__lt=end)
        .annotate(minute=TruncMinute("shown_at", tzinfo=UTC))
        .order_by()
        .values_list("event", "minute")
        .annotate(posts=Count("pk"))
    )
    counts: dict[int, dict[datetime, int]] = {}
    for event, minute, posts in rows:
        counts.setdefault(event, {})[minute] = posts
    return counts


def _key(pk: int) -> str:
    return f"pulse:{pk}"
