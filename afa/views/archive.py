"""`/EVENT/archive/`: all that was said, page by page, the newest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from afa import archive as kept
from afa.models import Event
from afa.views import cards
from afa.views.fresh import always_fresh
from afa.views.paging import before, pager


@always_fresh
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """The posts before ``?before=ID``, parted by days."""
    event = get_object_or_404(Event, slug=slug)
    page = kept.page(event, before(request))
    return render(
        request,
        "event/archive.html",
        {
            "event": event,
            "tab": "archive",
            "days": list(cards.by_day(event, page.items)),
            "away": not page.fresh,
            **pager(request, page),
        },
    )
