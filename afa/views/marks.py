"""Lines between the cards: full hours, and talks that began.

static/live/marks.js draws the same between the cards that come later.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo

from django.utils.translation import ngettext

from afa.views.agenda import Agenda


def starts(agenda: Agenda) -> list[tuple[int, str]]:
    """When each talk of the day begins (seconds), and its title."""
    return [(slot.start.seconds, slot.title) for slot in agenda.slots if not slot.cancelled]


def marks(came: Iterable[int], starts: Sequence[tuple[int, str]], zone: tzinfo) -> list[str]:
    """The words above each card, empty where there is no line; `came` are seconds, newest first."""
    words: list[str] = []
    upper: int | None = None
    for at in came:
        words.append("" if upper is None else _between(at, upper, starts, zone))
        upper = at if upper is None else min(upper, at)
    return words


def _between(lower: int, upper: int, starts: Sequence[tuple[int, str]], zone: tzinfo) -> str:
    talks = [(at, title) for at, title in starts if lower < at <= upper]
    there = datetime.fromtimestamp(upper, zone)
    hour = upper - there.minute * 60 - there.second  # Not every zone's hours are UTC's.
    if not talks:
        return _clock(hour, zone) if lower < hour else ""
    at, title = talks[-1]
    begun = sum(other == at for other, _ in talks)
    several = ngettext("%(count)s talk begins", "%(count)s talks begin", begun) % {"count": begun}
    return f"{_clock(at, zone)} · {several if begun > 1 else title}"


def _clock(seconds: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(zone):%H:%M}"
