"""`/EVENT/items/KEY`: one post's own address, with its edits, its talk and what is around it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from afa import archive
from afa.models import ArchivedItem, Event
from afa.views import cards, preview
from afa.views.folding import folded
from afa.views.fresh import always_fresh
from afa.views.history import history
from afa.views.quick import Quick
from afa.views.reasons import reasoned

PAGE = Quick("event/item.html")

# How many newer posts stand above it where it is shown among the others.
_ABOVE = 10
# So many neighbours are looked at: some of them may have been retracted just now.
_NEAR = 4


@dataclass(frozen=True)
class Ways:
    """The permalinks of the posts before and after one in its talk, empty where there is none."""

    before: str
    after: str


@always_fresh
def item(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The post; 410 and nothing of it where it was taken away, 404 where it never was."""
    event = get_object_or_404(Event, slug=slug)
    row = archive.item(event, key)
    if row is None:
        return _gone(request, event, key)
    (post,) = cards.posts(event, [row], folded(event, [row]).also)
    (whole,) = reasoned(row.session, [row]) if row.session else (None,)
    return PAGE.page(
        request,
        {
            "event": event,
            "card": post,
            "preview": preview.post(request, event, post, row.text),
            "why": whole.why if whole else None,
            "session": row.session,
            "edits": history(event, row) if row.version else (),
            "ways": _ways(event, row) if row.session else None,
            "around": _around(event, row),
        },
    )


def _gone(request: HttpRequest, event: Event, key: str) -> HttpResponse:
    if not ArchivedItem.objects.filter(event=event, key=key).exists():
        raise Http404(key)
    return render(request, "event/gone.html", {"event": event}, status=410)


def _ways(event: Event, row: ArchivedItem) -> Ways:
    told = ArchivedItem.shown.filter(session=row.session_id)
    before = _near(told.filter(id__lt=row.id).order_by("-id"))
    after = _near(told.filter(id__gt=row.id).order_by("id"))
    hidden = archive.concealed(event, [uid for uid, _ in (*before, *after)]) or ()

    def first(near: list[tuple[str, str]]) -> str:
        keys = (key for uid, key in near if uid not in hidden)
        return next((f"/{event.slug}/items/{key}" for key in keys), "")

    return Ways(first(before), first(after))


def _near(rows: "QuerySet[ArchivedItem]") -> list[tuple[str, str]]:
    return list(rows.values_list("uid", "key")[:_NEAR])


def _around(event: Event, row: ArchivedItem) -> str:
    """The address of the archive's page on which this post stands among its neighbours."""
    newer = ArchivedItem.shown.filter(event=event, id__gt=row.id).order_by("id")
    ids = list(newer.values_list("id", flat=True)[:_ABOVE])
    return f"/{event.slug}/archive/?before={(ids[-1] if ids else row.id) + 1}"
