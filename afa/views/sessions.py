"""`/EVENT/sessions/`: the programme, day by day, in the venue's time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from afa import tallies
from afa.models import Event, Session
from afa.views import dates, preview, programme, structured
from afa.views.day import Day, day, of
from afa.views.grid import FIRST_COLUMN, MOST_COLUMNS, MOST_ROWS
from afa.views.quick import Quick

PAGE = Quick("event/sessions.html")

# More talks than these are shown a day at a time.
MOST_TALKS = 300


@dataclass(frozen=True)
class Jump:
    """The way to a day: on this page, or on one of its own. `now` says that it is shown."""

    text: str
    href: str
    now: bool


def sessions(request: HttpRequest, slug: str) -> HttpResponse:
    """All of it; where it is large, the day in ``?day=``, else today's or the nearest."""
    event = get_object_or_404(Event, slug=slug)
    now = timezone.now()
    starts = event.sessions.order_by("starts_at").values_list("starts_at", flat=True)
    known = list(dict.fromkeys(at.astimezone(event.zone).date() for at in starts))
    split = len(starts) > MOST_TALKS
    chosen = _chosen(request, known, now.astimezone(event.zone).date()) if split else known
    shown = programme.named(_on(event, chosen))
    parted = {key: list(those) for key, those in groupby(shown, key=lambda row: of(event, row))}
    steps = tallies.talks(shown)
    days = [day(event, key, those, steps, now) for key, those in parted.items()]
    return PAGE.page(
        request,
        {
            "event": event,
            "tab": "sessions",
            "preview": preview.event(request, event, _("Talks")),
            "days": days,
            "jumps": _jumps(request, known, chosen, split),
            "now_href": _now(days),
            "speakers": any(talk.line.people for one in days for talk in one.talks),
            "dates": dates.span(event.starts_at, event.ends_at, event.zone),
            "zone": event.timezone.replace("_", " "),
            "structured": structured.programme(request, event, shown),
        },
    )


def places(_request: HttpRequest) -> HttpResponse:
    """The stylesheet that says where in a grid talks stand: no page may say so by itself."""
    response = HttpResponse(_places(), "text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@cache
def _places() -> str:
    lines = range(1, FIRST_COLUMN + max(MOST_ROWS, MOST_COLUMNS) + 1)
    rows = "".join(f".top-{n}{{grid-row-start:{n}}}.low-{n}{{grid-row-end:{n}}}" for n in lines)
    few = range(1, FIRST_COLUMN + MOST_COLUMNS + 1)
    columns = "".join(
        f".left-{n}{{grid-column-start:{n}}}.right-{n}{{grid-column-end:{n}}}" for n in few
    )
    return f"@media (min-width: 60rem) {{{rows}{columns}}}\n"


def _on(event: Event, days: Sequence[date]) -> QuerySet[Session]:
    """The sessions of these days, which follow one another."""
    rows = programme.bare(event)
    if not days:
        return rows.none()
    first = datetime.combine(days[0], time(), event.zone)
    last = datetime.combine(days[-1] + timedelta(days=1), time(), event.zone)
    return rows.filter(starts_at__gte=first, starts_at__lt=last)


def _chosen(request: HttpRequest, days: Sequence[date], today: date) -> list[date]:
    """One day: what the address says, or the first one that is not over, or the last one."""
    text = request.GET.get("day", "")
    if not text:
        return [next((key for key in days if key >= today), days[-1])]
    wanted = next((key for key in days if key.isoformat() == text), None)
    if wanted is None:
        raise BadRequest("day= is a day of the programme, such as 2026-11-20")
    return [wanted]


def _jumps(
    request: HttpRequest, days: Sequence[date], chosen: Sequence[date], split: bool
) -> list[Jump]:
    if len(days) < 2:
        return []
    return [
        Jump(
            dates.short(key),
            f"{request.path}?day={key.isoformat()}" if split else f"#day-{key.isoformat()}",
            split and key in chosen,
        )
        for key in days
    ]


def _now(days: Sequence[Day]) -> str:
    """Where on the page what is on now begins; empty where nothing is."""
    on = (talk.line.slug for one in days for talk in one.talks if talk.line.now)
    return next((f"#talk-{slug}" for slug in on), "")
