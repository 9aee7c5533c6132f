"""What a reader can choose from in an archive: the form, and what is chosen already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from afa import facets, sql
from afa.filters import Filters
from afa.models import ArchivedItem, Event
from afa.views import dates
from afa.views.card import called

MEDIA_NAMES = {"photos": _l("With pictures"), "videos": _l("With films")}

# What the form cannot change, and carries along.
_KEPT = ("q", "day", "hour", "author", "media")

# People post before a conference and after it; what is further away was found by its tag.
_BEFORE, _AFTER = timedelta(days=7), timedelta(days=14)


@dataclass(frozen=True)
class Option:
    """One choice; `now` says that it is made."""

    value: str
    text: str
    now: bool


@dataclass(frozen=True)
class Chip:
    """Something that was chosen, and the address without it."""

    text: str
    without: str


@dataclass(frozen=True)
class Step:
    """A day or an hour to go to; `clock` is when that begins."""

    text: str
    href: str
    now: bool
    clock: str = ""


@dataclass(frozen=True)
class Choices:
    """All of it. A list that would leave nothing to choose is empty.

    `days` are those around the event, `strays` what was posted in other months or years.
    `before` and `after` are the neighbours of the day or the hour that is shown; `clear` is
    where nothing but the words is chosen any more, empty where nothing is.
    """

    chips: tuple[Chip, ...]
    clear: str
    days: tuple[Step, ...]
    strays: tuple[Step, ...]
    hours: tuple[Step, ...]
    before: Step | None
    after: Step | None
    rooms: tuple[Option, ...]
    talks: tuple[Option, ...]
    sources: tuple[Option, ...]
    kept: tuple[tuple[str, str], ...]

    @property
    def stray(self) -> bool:
        """Whether one of the strays is shown."""
        return any(step.now for step in self.strays)


_ROOMS = "SELECT slug, name FROM afa_room WHERE event_id = %s ORDER BY position, slug"
_TALKS = "SELECT slug, title FROM afa_session WHERE event_id = %s ORDER BY starts_at, slug"


def choices(event: Event, chosen: Filters, items: Iterable[ArchivedItem], path: str) -> Choices:
    """The choices on the page at `path`, of which `items` are shown."""
    rooms: dict[str, str] = dict(sql.select(_ROOMS, [event.pk]))
    talks: dict[str, str] = dict(sql.select(_TALKS, [event.pk]))
    networks = {name: called(name) for name in facets.sources(event)}
    names = {
        "room": rooms.get(chosen.room, ""),
        "talk": talks.get(chosen.talk, ""),
        "author": next((_name(item) for item in items), chosen.author),
        "tag": f"#{chosen.tag}",
        "source": networks.get(chosen.source, chosen.source),
        "media": str(MEDIA_NAMES.get(chosen.media, "")),
    }
    chips = tuple(_chips(chosen, names, path))
    found = {day: _step(event, chosen, path, day) for day in reversed(facets.days(event))}
    hours = tuple(_hours(event, chosen, path))
    before, after = _beside(hours if chosen.hour is not None else tuple(found.values()))
    days = {day: step for day, step in found.items() if _near(event, day)} or found
    return Choices(
        chips=chips,
        clear=path + Filters(q=chosen.q).query() if len(chips) + bool(chosen.day) > 1 else "",
        days=(_all(chosen, path), *days.values()) if days else (),
        strays=tuple(step for day, step in found.items() if day not in days),
        hours=hours,
        before=before,
        after=after,
        rooms=_options(rooms, chosen.room),
        talks=_options(talks, chosen.talk),
        sources=_options(networks, chosen.source),
        kept=tuple((name, text) for name, text in chosen.pairs() if text and name in _KEPT),
    )


def _options(names: dict[str, str], now: str) -> tuple[Option, ...]:
    return tuple(Option(value, text or value, value == now) for value, text in names.items())


def _chips(chosen: Filters, names: dict[str, str], path: str) -> Iterator[Chip]:
    for name, text in names.items():
        if getattr(chosen, name):
            yield Chip(text, path + chosen.without(name).query())


def _all(chosen: Filters, path: str) -> Step:
    return Step(_("All days"), path + chosen.without("day").query(), chosen.day is None)


def _step(event: Event, chosen: Filters, path: str, day: date) -> Step:
    year = "" if day.year == event.starts_at.astimezone(event.zone).year else f" {day.year}"
    href = path + replace(chosen.without("day"), day=day).query()
    return Step(dates.short(day) + year, href, day == chosen.day)


def _near(event: Event, day: date) -> bool:
    first, last = (at.astimezone(event.zone).date() for at in (event.starts_at, event.ends_at))
    return first - _BEFORE <= day <= last + _AFTER


def _beside(steps: tuple[Step, ...]) -> tuple[Step | None, Step | None]:
    """Those beside the one that is chosen."""
    here = next((at for at, step in enumerate(steps) if step.now), None)
    if here is None:
        return None, None
    around = (*steps, None)
    return (around[here - 1] if here else None), around[here + 1]


def _hours(event: Event, chosen: Filters, path: str) -> Iterator[Step]:
    whole = replace(chosen, hour=None)
    span = whole.span(event.zone)
    for hour in facets.hours(event, span) if span else ():
        href = path + replace(chosen, hour=None if hour == chosen.hour else hour).query()
        yield Step(
            _("%(hour)sh") % {"hour": f"{hour:02}"}, href, hour == chosen.hour, f"{hour:02}:00"
        )


def _name(item: ArchivedItem) -> str:
    return item.author_name or item.author_handle or item.author_id
