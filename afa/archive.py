"""Reading the archive: what pages show. A page costs the same however large an event is.

Nothing that was retracted is in an answer, even where the strainer has not archived the
retraction yet: the live log is asked as well, in one command. While the live Redis is away
that is not possible; answers say so (`fresh`), and pages may.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery

from afa import link
from afa.models import ArchivedItem, Entry, Event, Progress, Session
from live import entry
from live.entry import Entry as LiveEntry
from live.log import Log

LIMIT = 50


@dataclass(frozen=True)
class Page:
    """Items, the newest first, and how far the archive was when they were read.

    Who shows them follows the live log from `next` in `epoch` (empty where nothing was
    archived yet). `older` is the `before` of the next page, None on the last one; where the
    oldest come first, it is the `after` of the next page.
    """

    items: tuple[ArchivedItem, ...]
    epoch: str
    next: int
    older: int | None
    fresh: bool


def page(event: Event, before: int | None = None, limit: int = LIMIT) -> Page:
    """The newest `limit` items of an event, or those before the id `before`."""
    return _page(event, ArchivedItem.shown.filter(event=event), before, limit)


def newest(event: Event, rows: QuerySet[ArchivedItem], limit: int = LIMIT) -> Page:
    """The same of any choice of its items."""
    return _page(event, rows, None, limit)


def chunk(session: Session, before: int | None = None, limit: int = LIMIT) -> Page:
    """The same of one session."""
    return _page(session.event, ArchivedItem.shown.filter(session=session), before, limit)


def chunk_from(session: Session, after: int | None = None, limit: int = LIMIT) -> Page:
    """The same in the order in which it was said: the oldest `limit`, or those after an id."""
    rows = ArchivedItem.shown.filter(session=session)
    return _page(session.event, rows, after, limit, newest_first=False)


def hallway(event: Event, before: int | None = None, limit: int = LIMIT) -> Page:
    """The same of what belongs to no session."""
    return _page(event, ArchivedItem.shown.filter(event=event, session=None), before, limit)


def matching(event: Event, wanted: Q, before: int | None = None, limit: int = LIMIT) -> Page:
    """The same of what is `wanted` in an event; whoever asks sees to it that an index helps."""
    return _page(event, ArchivedItem.shown.filter(wanted, event=event), before, limit)


def item(event: Event, key: str) -> ArchivedItem | None:
    """The item with that permalink; None where there is none, or none to be seen any more."""
    found = ArchivedItem.shown.filter(event=event, key=key).select_related("session").first()
    hidden = concealed(event, [found.uid]) if found else None
    return None if found is None or (hidden and found.uid in hidden) else found


def notices(event: Event, limit: int = 5) -> list[LiveEntry]:
    """The newest words of the organisers, the newest first, as the log's entries."""
    rows = Entry.objects.filter(event=event, kind="notice", payload__isnull=False)
    payloads = rows.order_by("-id").values_list("payload", flat=True)[:limit]
    return [entry.decode(payload.encode()) for payload in payloads if payload]


def concealed(event: Event, uids: Sequence[str]) -> frozenset[str] | None:
    """Those of `uids` that the live log has retracted; None where it cannot be asked."""
    if not uids:
        return frozenset()
    try:
        with link.live().ask() as client:
            states = Log(client, event.slug).states(uids)
    except link.Away:
        return None
    return frozenset(uid for uid, state in states.items() if state != "live")


def _page(
    event: Event,
    rows: QuerySet[ArchivedItem],
    place: int | None,
    limit: int,
    *,
    newest_first: bool = True,
) -> Page:
    """Read items and progress in one statement, so that both are of one moment."""
    progress = Progress.objects.filter(event=event)
    # Only where there are no items: read before them, so that none can fall between.
    epoch, next_ = progress.values_list("epoch", "next").first() or ("", 0)
    if place is not None:
        rows = rows.filter(id__lt=place) if newest_first else rows.filter(id__gt=place)
    found = list(
        rows.annotate(at_epoch=Subquery(progress.values("epoch")))
        .annotate(at_next=Subquery(progress.values("next")))
        .order_by("-id" if newest_first else "id")[: limit + 1]
    )
    if found:
        epoch, next_ = found[0].at_epoch or "", found[0].at_next or 0
    hidden = concealed(event, [row.uid for row in found[:limit]])
    return Page(
        items=tuple(row for row in found[:limit] if row.uid not in (hidden or ())),
        epoch=epoch,
        next=next_,
        older=found[limit - 1].id if len(found) > limit else None,
        fresh=hidden is not None,
    )
