"""`/EVENT/search/?q=...`: posts by their words, the newest first."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from afa import filters, marking, search
from afa.filters import Filters
from afa.models import Event
from afa.search import Term
from afa.selection import Selection, Stretch
from afa.views import card, cards, preview
from afa.views.allowed import counted
from afa.views.archive_choices import choices
from afa.views.exports import takeaway
from afa.views.folding import folded
from afa.views.fresh import always_fresh
from afa.views.quick import Quick

PAGE = Quick("event/search.html")
LIMIT = 30


@always_fresh
@counted
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """A form, and what was found; the nearest words where nobody used those."""
    event = get_object_or_404(Event, slug=slug)
    chosen = filters.read(request.GET)
    wanted = search.terms(chosen.q)
    page, wanted, instead = _found(event, chosen, wanted, request.GET.get("before", ""))
    shown = replace(chosen, q=instead) if instead else chosen
    whole = folded(event, page.items)
    posts = cards.posts(event, whole.rows, whole.also)
    context = {
        "event": event,
        "tab": "search",
        "preview": preview.event(request, event, _("Search")),
        "chosen": chosen,
        "asked": bool(wanted),
        "instead": instead,
        "cards": _marked(posts, wanted),
        "away": not page.fresh,
        "choices": choices(event, chosen, page.items, request.path),
        "takeaway": takeaway(event, shown) if page.items else None,
        "newest": request.path + chosen.query() if "before" in request.GET else "",
        "older": request.path + shown.query(before=str(page.older)) if page.older else "",
    }
    return PAGE.page(request, context)


def _found(
    event: Event, chosen: Filters, wanted: tuple[Term, ...], before: str
) -> tuple[Stretch, tuple[Term, ...], str]:
    """The posts, the terms that they have, and those as words where others were asked for."""
    selection = Selection(event, chosen, wanted)
    place = selection.place(before)
    if not wanted:
        return Stretch((), None, True), (), ""
    page = selection.page(place, LIMIT)
    if page.items or page.older or place:
        return page, wanted, ""
    nearest = search.nearest(event, wanted)
    if nearest == wanted:
        return page, wanted, ""
    other = Selection(event, chosen, nearest).page(None, LIMIT)
    return (other, nearest, search.said(nearest)) if other.items else (page, wanted, "")


def _marked(posts: list[card.Post], wanted: tuple[Term, ...]) -> list[card.Post]:
    marked = marking.marker(wanted)
    # Safe, and <mark> added.
    return [replace(post, html=mark_safe(marked(post.html))) for post in posts]  # noqa: S308
