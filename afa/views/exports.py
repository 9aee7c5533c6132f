"""`/EVENT/export/FORMAT/` and `/EVENT/feed.atom`: a selection to take along, or to follow.

The query string is that of the page with the same posts. An export is all of them, written
while it is read, in steps that hold nothing in Postgres; a feed is the newest, and where to
find the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from afa import filters, search
from afa.exports import activity, atom, jsonl, table
from afa.exports.about import About
from afa.exports.post import Post, posts
from afa.exports.seats import SEATS, Full
from afa.filters import Filters
from afa.models import Event
from afa.selection import Selection, Stretch
from afa.views import folding
from afa.views.allowed import counted
from afa.views.fresh import always_fresh

FORMATS: dict[str, ModuleType] = {
    "jsonl": jsonl,
    "csv": table,
    "atom": atom,
    "activitystreams": activity,
}

# What people call them, and what each is good for.
_NAMES = {
    "jsonl": ("JSON Lines", _l("for programs")),
    "csv": ("CSV", _l("for tables")),
    "atom": ("Atom", _l("for feed readers")),
    "activitystreams": ("ActivityStreams 2.0", _l("for the fediverse")),
}

# Read at a time: few enough to be little, many enough for a query to be worth it.
_STEP = 500


@dataclass(frozen=True)
class Takeaway:
    """The addresses under which the posts of a page can be had: (name, use, address)."""

    feed: str
    exports: tuple[tuple[str, str, str], ...]


def takeaway(event: Event, chosen: Filters) -> Takeaway:
    """Those of a selection."""
    query = chosen.query()
    return Takeaway(
        feed=f"/{event.slug}/feed.atom{query}",
        exports=tuple(
            (called, str(use), f"/{event.slug}/export/{format_}/{query}")
            for format_, (called, use) in _NAMES.items()
        ),
    )


@always_fresh
@counted
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest posts as Atom; ``rel="next"`` leads to older ones."""
    selection = _selection(request, slug)
    page = selection.page(selection.place(request.GET.get("before", "")))
    older = f"{request.path}{selection.filters.query(before=str(page.older or ''))}"
    about = _about(request, selection, older if page.older else "")
    return HttpResponse("".join(atom.write(about, _posts(page))), atom.TYPE)


@always_fresh
@counted
def export(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """All posts of a selection. 503 while it cannot be said which of them were retracted, or
    while others are being written."""
    if name not in FORMATS:
        raise Http404(name)
    selection = _selection(request, slug)
    stretches = selection.stretches(_STEP)
    first = next(stretches)
    if not first.fresh:
        return _later("The live log does not answer.")
    written = FORMATS[name].write(_about(request, selection), _all(first, stretches))
    try:
        seat = SEATS.take()
    except Full:
        return _later("Others are taking posts along.")
    answer = StreamingHttpResponse(seat.write(_by_the_piece(written)), FORMATS[name].TYPE)
    file = f"{slug}.{FORMATS[name].ENDING}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _later(why: str) -> HttpResponse:
    headers = {"Retry-After": "10"}
    return HttpResponse(f"{why} Try again soon.\n", "text/plain", 503, headers=headers)


class Unsure(Exception):
    """The live log went away in the middle of an export, which ends there: cut off, not wrong."""


def _all(first: Stretch, rest: Iterator[Stretch]) -> Iterator[Post]:
    yield from _posts(first)
    for stretch in rest:
        if not stretch.fresh:
            raise Unsure
        yield from _posts(stretch)


def _posts(stretch: Stretch) -> Iterator[Post]:
    return posts(stretch.items, folding.group_of([row.pk for row in stretch.items]))


def _by_the_piece(written: Iterator[str]) -> Iterator[bytes]:
    """Some posts at a time: a packet each would be slow, all of them would be large."""
    held: list[str] = []
    size = 0
    for text in written:
        held.append(text)
        size += len(text)
        if size >= 65536:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _selection(request: HttpRequest, slug: str) -> Selection:
    event = get_object_or_404(Event, slug=slug)
    chosen = filters.read(request.GET)
    terms = search.terms(chosen.q)
    if chosen.q and not terms:
        raise Http404(chosen.q)
    return Selection(event, chosen, terms)


def _about(request: HttpRequest, selection: Selection, older: str = "") -> About:
    event, chosen = selection.event, selection.filters
    page = "search" if chosen.q else "archive"
    return About(
        site=request.build_absolute_uri("/").rstrip("/"),
        event=event.slug,
        title=" · ".join([str(event), *(text for _, text in chosen.pairs() if text)]),
        page=request.build_absolute_uri(f"/{event.slug}/{page}/{chosen.query()}"),
        itself=request.build_absolute_uri(),
        updated=timezone.now(),
        next=request.build_absolute_uri(older) if older else "",
    )
