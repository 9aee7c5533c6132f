"""What moderators decide about a post: hide it, restore it.

A decision is written down first (Ruling), together with the archive's row; then the live log
is told, which takes the post off every open page. Where that cannot be done at once, the
strainer tells it later: a ruling is never lost, and telling it twice does nothing.
"""

import logging

from django.contrib.auth.models import User
from django.db import transaction

from afa import link
from afa.models import ArchivedItem, Entry, Event, Ruling
from afa.models.archived_item import State
from live.connect import Client
from live.draft import RestoreDraft, RetractionDraft
from live.log import Log

log = logging.getLogger(__name__)

_FROM_TO = {
    Ruling.Verb.HIDE: (State.LIVE, State.HIDDEN),
    Ruling.Verb.RESTORE: (State.HIDDEN, State.LIVE),
}


def hide(item: ArchivedItem, by: User | None) -> bool:
    """Take a post off every page. True once the live log knows; else it will be told."""
    return _rule(item, Ruling.Verb.HIDE, by)


def restore(item: ArchivedItem, by: User | None) -> bool:
    """Show a hidden post again. What its author deleted stays gone."""
    return _rule(item, Ruling.Verb.RESTORE, by)


def _rule(item: ArchivedItem, verb: Ruling.Verb, by: User | None) -> bool:
    before, after = _FROM_TO[verb]
    with transaction.atomic():
        row = ArchivedItem.objects.select_for_update().get(pk=item.pk)
        if row.state != before:
            return True
        if row.item is not None:
            # Without one it was hidden before it came here: the log alone can bring it back.
            ArchivedItem.objects.filter(pk=row.pk).update(state=after)
        if verb == Ruling.Verb.HIDE:
            # The log's own retraction does the same; but the log may have lost the post.
            Entry.objects.wipe(row)
        Ruling.objects.create(item=row, verb=verb, by=by)
    item.refresh_from_db()
    return _tell_now(item)


def _tell_now(item: ArchivedItem) -> bool:
    try:
        with link.live().ask(insist=True) as client:
            tell(client, item.event)
    except link.Away as error:
        log.warning("%s: the live Redis is away (%s); the strainer tells it later", item, error)
        return False
    return True


def tell(client: Client, event: Event | None = None) -> int:
    """Tell the live log every ruling (of `event`) that it has not heard yet, in their order.

    Returns how many. May raise RedisError.
    """
    untold = Ruling.objects.filter(told=False).order_by("at").select_related("item__event")
    if event is not None:
        untold = untold.filter(item__event=event)
    count = 0
    for ruling in untold:
        Log(client, ruling.item.event.slug).append_many([_draft(ruling)])
        Ruling.objects.filter(pk=ruling.pk).update(told=True)
        count += 1
    return count


def _draft(ruling: Ruling) -> RetractionDraft | RestoreDraft:
    item, name = ruling.item, str(ruling.pk)
    if ruling.verb == Ruling.Verb.HIDE:
        return RetractionDraft(target=item.uid, by="moderator", id=name)
    # The log keeps the newest state itself; ours is for a log that has lost it.
    return RestoreDraft(target=item.uid, item=item.content(), version=item.version, id=name)
