"""`/`: what is on now and how alive it is, what is coming, and what was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from afa import accent
from afa.models import Event, Session
from afa.pulse import HEIGHT, WIDTH, Pulse, pulses
from afa.views import dates, preview
from afa.views.card import Moment, moment
from afa.views.quick import Quick

PAGE = Quick("events.html")

# What is on stage is looked for so far ahead.
_AHEAD = timedelta(hours=24)
_MOST_TALKS = 500


@dataclass(frozen=True)
class Talk:
    """What is on stage, or comes next (then `on` is False)."""

    href: str
    title: str
    room: str
    start: Moment
    end: Moment
    on: bool


@dataclass(frozen=True)
class Line:
    """One event in a list."""

    href: str
    title: str
    tagline: str
    dates: str
    when: str
    accent: str


@dataclass(frozen=True)
class OnAir:
    """One event that is on the air."""

    line: Line
    slug: str
    talks: tuple[Talk, ...]
    pulse: Pulse
    peak: Moment


@dataclass(frozen=True)
class Front:
    """All events, each at its point of life."""

    now: tuple[OnAir, ...]
    coming: tuple[Line, ...]
    past: tuple[Line, ...]

    @property
    def stylesheets(self) -> tuple[str, ...]:
        """Those of the accents that are shown."""
        return tuple(dict.fromkeys(accent.href(f"#{one.line.accent}") for one in self.now))

    @property
    def empty(self) -> bool:
        """Whether there is no event at all."""
        return not (self.now or self.coming or self.past)


def events(request: HttpRequest) -> HttpResponse:
    """Every event."""
    now = timezone.now()
    box = {"width": WIDTH, "height": HEIGHT}
    context = {
        "front": front(Event.objects.all(), now),
        "box": box,
        "preview": preview.front(request),
    }
    return PAGE.page(request, context)


def front(events: Iterable[Event], now: datetime) -> Front:
    """As of `now`; `events` come with the latest first."""
    onair: list[Event] = []
    coming: list[Line] = []
    past: list[Line] = []
    for event in events:
        if event.on_air:
            onair.append(event)
        elif event.ends_at > now:
            coming.insert(0, _line(event, dates.away(now, event.starts_at)))
        else:
            past.append(_line(event))
    return Front(tuple(_on_air(onair, now)), tuple(coming), tuple(past))


def _on_air(events: list[Event], now: datetime) -> Iterable[OnAir]:
    if not events:
        return
    beats, talks = pulses(events, now), _talks(events, now)
    for event in events:
        pulse = beats[event.pk]
        yield OnAir(
            line=_line(event),
            slug=event.slug,
            talks=tuple(_on_stage(event, talks.get(event.pk, []), now)),
            pulse=pulse,
            peak=moment(pulse.peak, event.zone),
        )


def _talks(events: list[Event], now: datetime) -> dict[int, list[Session]]:
    rows = Session.objects.filter(
        event__in=events, ends_at__gt=now, starts_at__lt=now + _AHEAD, cancelled=False
    )
    found: dict[int, list[Session]] = {}
    for row in rows.select_related("room").order_by("starts_at", "slug")[:_MOST_TALKS]:
        found.setdefault(row.event_id, []).append(row)
    return found


def _on_stage(event: Event, rows: list[Session], now: datetime) -> Iterable[Talk]:
    """What is on; where nothing is, what comes next."""
    on = [row for row in rows if row.starts_at <= now]
    for row in on or rows[:1]:
        yield Talk(
            href=f"/{event.slug}/sessions/{row.slug}/",
            title=row.title,
            room=row.room.name if row.room else "",
            start=moment(row.starts_at, event.zone),
            end=moment(row.ends_at, event.zone),
            on=bool(on),
        )


def _line(event: Event, when: str = "") -> Line:
    return Line(
        href=event.get_absolute_url(),
        title=str(event),
        tagline=event.tagline,
        dates=dates.span(event.starts_at, event.ends_at, event.zone),
        when=when,
        accent=event.accent_name,
    )
