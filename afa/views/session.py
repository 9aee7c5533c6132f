"""`/EVENT/sessions/SESSION/`: a talk, and its chunk: what was said about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from afa import tallies
from afa.filters import Filters
from afa.models import Event
from afa.views import dates, paging, preview, programme, structured, zones
from afa.views.card import moment
from afa.views.curve import curve
from afa.views.exports import takeaway
from afa.views.folding import folded
from afa.views.fresh import always_fresh
from afa.views.highlights import highlights
from afa.views.live import Desk
from afa.views.neighbours import neighbours
from afa.views.phase import phase
from afa.views.quick import Quick
from afa.views.reasons import reasoned

PAGE = Quick("event/session.html")


@always_fresh
def session(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    """One talk and its posts, the newest first or in the order of the talk."""
    return page(request, slug, session)


def page(request: HttpRequest, slug: str, session: str, desk: Desk | None = None) -> HttpResponse:
    """The same, with what `desk` adds to it."""
    event = get_object_or_404(Event, slug=slug)
    row = get_object_or_404(programme.listed(event), slug=session)
    row.event = event
    now = timezone.now()
    zone = zones.shown(event, request.COOKIES, now)
    leaf = paging.leaf(request, row)
    whole = folded(event, leaf.page.items)
    tally = tallies.talk(row)
    drawn = curve(tally.minutes, row.starts_at, row.ends_at, now, zone.zone)
    answer = PAGE.page(
        request,
        {
            "event": event,
            "tab": "sessions",
            "preview": None if desk or leaf.start else preview.talk(request, row),
            "session": row,
            "people": programme.people(event, row),
            "phase": phase(row, now),
            "day": dates.day(row.starts_at.astimezone(zone.zone).date()),
            "start": moment(row.starts_at, zone.zone),
            "end": moment(row.ends_at, zone.zone),
            "zone": zone,
            "tally": tally,
            "curve": drawn,
            "peak_href": paging.to(request.path, drawn.top.at) if drawn else "",
            "highlights": highlights(row),
            "around": neighbours(row, zone.zone),
            "leaf": leaf,
            "posts": reasoned(row, whole.rows, whole.also, zone.zone),
            "away": not leaf.page.fresh,
            "takeaway": takeaway(event, Filters(talk=row.slug)),
            "structured": structured.talk(request, row),
            **(desk(request, event) if desk else {}),
        },
    )
    patch_vary_headers(answer, ["Cookie"])
    return answer
