"""`/EVENT/archive/`: all that was said, page by page, whole or by day, hour, room, talk,
author, tag and network."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from afa import filters
from afa.filters import Filters
from afa.models import Event
from afa.selection import Selection
from afa.views import cards, dates, preview
from afa.views.archive_choices import choices
from afa.views.exports import takeaway
from afa.views.folding import Folded, folded
from afa.views.fresh import always_fresh
from afa.views.quick import Quick

PAGE = Quick("event/archive.html")


@always_fresh
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """The posts that the filters leave, after ``?before=PLACE``, parted by days."""
    event = get_object_or_404(Event, slug=slug)
    chosen = replace(filters.read(request.GET), q="")
    selection = Selection(event, chosen)
    page = selection.page(selection.place(request.GET.get("before", "")))
    return PAGE.page(
        request,
        {
            "event": event,
            "tab": "archive",
            "preview": preview.event(request, event, _("Archive")),
            "days": days(event, chosen, folded(event, page.items)),
            "away": not page.fresh,
            "chosen": chosen,
            "choices": choices(event, chosen, page.items, request.path),
            "takeaway": takeaway(event, chosen),
            "newest": request.path + chosen.query() if "before" in request.GET else "",
            "older": request.path + chosen.query(before=str(page.older)) if page.older else "",
        },
    )


def days(event: Event, chosen: Filters, page: Folded) -> list[cards.Day]:
    """The posts under their days; under the one that was chosen, where one was."""
    if chosen.day is None:
        return list(cards.by_day(event, page.rows, page.also))
    posts = tuple(cards.posts(event, page.rows, page.also))
    name = dates.day(chosen.day)
    if chosen.hour is not None:
        name = f"{name}, {chosen.hour:02}:00–{chosen.hour:02}:59"
    return [cards.Day(name, posts)] if posts else []
