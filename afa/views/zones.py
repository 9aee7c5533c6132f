"""In which time zone a reader sees the times of the live page: the venue's, or their own.

The page's script keeps the choice in a cookie, so that the very first paint is right; nothing
else reads it. static/live/zone.js says the same as `words` where the reader changes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from afa.models import Event
from afa.views import dates

COOKIE = "afa-zone"

_LONGEST = 64
_MINUTES = 60


@dataclass(frozen=True)
class Zone:
    """The zone to show times in, and what the page says of it."""

    zone: tzinfo
    name: str
    words: str


def shown(event: Event, cookies: Mapping[str, str], now: datetime) -> Zone:
    """The reader's zone where they chose another one, else the venue's."""
    own = _zone(cookies.get(COOKIE, ""))
    if own is None or str(own) == event.timezone:
        return Zone(event.zone, event.timezone, words(event.timezone, None))
    return Zone(own, str(own), words(str(own), _ahead(own, event.zone, now)))


def words(name: str, ahead: int | None) -> str:
    """What the page says; `ahead` are the minutes from the venue's clocks to the reader's."""
    place = name.replace("_", " ")
    if ahead is None:
        return _("Times are the venue’s (%(place)s)") % {"place": place}
    if ahead == 0:
        return _("Times are yours (%(place)s), the same as the venue’s") % {"place": place}
    said = {"place": place, "time": difference(ahead)}
    if ahead > 0:
        return _("Times are yours (%(place)s), %(time)s ahead of the venue’s") % said
    return _("Times are yours (%(place)s), %(time)s behind the venue’s") % said


def difference(ahead: int) -> str:
    """``5 h 30 min``, one way or the other."""
    return dates.lasting(abs(ahead))


def clock(at: datetime, zone: tzinfo, day: date) -> str:
    """``10:30``, or ``Fri 10:30`` where the clocks of `zone` are not at `day`."""
    there = at.astimezone(zone)
    if there.date() == day:
        return f"{there:%H:%M}"
    return f"{dates.weekday(there)} {there:%H:%M}"


def _zone(name: str) -> ZoneInfo | None:
    """The zone of that name; what a cookie says may be anything."""
    if not name or len(name) > _LONGEST:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _ahead(own: tzinfo, venue: tzinfo, now: datetime) -> int:
    here, there = (now.astimezone(zone).replace(tzinfo=None) for zone in (own, venue))
    return round((here - there).total_seconds() / _MINUTES)
