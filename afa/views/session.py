"""`/EVENT/sessions/SESSION/`: a talk's chunk, what was said about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from afa import archive
from afa.models import ArchivedItem, Event
from afa.views import cards, programme
from afa.views.fresh import always_fresh
from afa.views.paging import before, pager


@always_fresh
def session(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    """One talk and its posts, the newest first."""
    event = get_object_or_404(Event, slug=slug)
    row = get_object_or_404(programme.listed(event), slug=session)
    page = archive.chunk(row, before(request))
    return render(
        request,
        "event/session.html",
        {
            "event": event,
            "tab": "sessions",
            "session": row,
            "about": programme.about(row),
            "when": programme.when(row, event.zone),
            "over": row.ends_at < timezone.now(),
            "count": ArchivedItem.shown.filter(session=row).count(),
            "cards": cards.posts(event, page.items),
            "away": not page.fresh,
            **pager(request, page),
        },
    )
