"""`/EVENT/items/KEY`: one post's own address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from afa import archive
from afa.models import ArchivedItem, Event
from afa.views import cards
from afa.views.fresh import always_fresh

# How many newer posts stand above it where it is shown among the others.
_ABOVE = 10


@always_fresh
def item(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The post; 410 and nothing of it where it was taken away, 404 where it never was."""
    event = get_object_or_404(Event, slug=slug)
    row = archive.item(event, key)
    if row is None:
        return _gone(request, event, key)
    (post,) = cards.posts(event, [row])
    context = {"event": event, "card": post, "session": row.session, "around": _around(event, row)}
    return render(request, "event/item.html", context)


def _gone(request: HttpRequest, event: Event, key: str) -> HttpResponse:
    if not ArchivedItem.objects.filter(event=event, key=key).exists():
        raise Http404(key)
    return render(request, "event/gone.html", {"event": event}, status=410)


def _around(event: Event, row: ArchivedItem) -> str:
    """The address of the archive's page on which this post stands among its neighbours."""
    newer = ArchivedItem.shown.filter(event=event, id__gt=row.id).order_by("id")
    ids = list(newer.values_list("id", flat=True)[:_ABOVE])
    return f"/{event.slug}/archive/?before={(ids[-1] if ids else row.id) + 1}"
