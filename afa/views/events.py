"""`/`: the events, those on air first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from afa.models import Event
from afa.views import dates


@dataclass(frozen=True)
class Line:
    """One event in the list."""

    href: str
    title: str
    dates: str


@dataclass(frozen=True)
class Group:
    """Events that are at the same point of their life."""

    name: str
    events: tuple[Line, ...]


def events(request: HttpRequest) -> HttpResponse:
    """Every event, in the groups that have any."""
    return render(request, "events.html", {"groups": groups(Event.objects.all(), timezone.now())})


def groups(events: Iterable[Event], now: datetime) -> list[Group]:
    """On air, coming (the next one first) and past (the last one first), as of `now`.

    `events` come with the latest first.
    """
    onair: list[Line] = []
    coming: list[Line] = []
    past: list[Line] = []
    for event in events:
        if event.on_air:
            onair.append(_line(event))
        elif event.ends_at > now:
            coming.insert(0, _line(event))
        else:
            past.append(_line(event))
    named = (("On air", onair), ("Coming", coming), ("Past", past))
    return [Group(name, tuple(lines)) for name, lines in named if lines]


def _line(event: Event) -> Line:
    return Line(
        href=event.get_absolute_url(),
        title=str(event),
        dates=dates.span(event.starts_at, event.ends_at, event.zone),
    )
