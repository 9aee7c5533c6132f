"""What is decided about posts: hide them, restore them.

A decision is written down first (Ruling), together with the archive's row; then the live log
is told, which takes the post off every open page. Where that cannot be done at once, the
strainer tells it later: a ruling is never lost, and telling it twice does nothing.

A post that the archive has not got yet can be hidden all the same: the log knows it by its uid.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.contrib.auth.models import User

from afa import link, victim
from afa.models import ArchivedItem, Ban, BlockedWord, Entry, Event, Ruling
from afa.models.archived_item import State
from live.connect import Client
from live.draft import RestoreDraft, RetractionDraft
from live.log import Log

log = logging.getLogger(__name__)

Line = Ban | BlockedWord

# Rulings that are told in one go.
MOST = 500

_FROM_TO = {
    Ruling.Verb.HIDE: (State.LIVE, State.HIDDEN),
    Ruling.Verb.RESTORE: (State.HIDDEN, State.LIVE),
}


def hide(item: ArchivedItem, by: User | None) -> bool:
    """Take a post off every page. True once the live log knows; else it will be told."""
    return _rule_one(item, Ruling.Verb.HIDE, by)


def restore(item: ArchivedItem, by: User | None) -> bool:
    """Show a hidden post again. What its author deleted stays gone."""
    return _rule_one(item, Ruling.Verb.RESTORE, by)


def _rule_one(item: ArchivedItem, verb: Ruling.Verb, by: User | None) -> bool:
    if not rule(item.event, [item.pk], verb, by):
        return True
    item.refresh_from_db()
    return tell_now(item.event)


@victim.again
def rule(
    event: Event,
    ids: Sequence[int],
    verb: Ruling.Verb,
    by: User | None,
    *,
    line: Line | None = None,
    who: str = "",
) -> int:
    """Write down that these posts are hidden or restored, by a person or because of a `line`
    of the blocklist; how many were not so already."""
    before, after = _FROM_TO[verb]
    # One order for everybody, so that two of them never wait for one another.
    rows = ArchivedItem.objects.select_for_update().filter(event=event, pk__in=ids)
    found = list(rows.filter(state=before).order_by("pk").only("uid", "key"))
    changed = ArchivedItem.objects.filter(pk__in=[row.pk for row in found])
    # Without an item it was hidden before it came here: the log alone can bring it back.
    changed.filter(item__isnull=False).update(state=after)
    if verb == Ruling.Verb.HIDE:
        # The log's own retraction does the same; but the log may have lost the post.
        Entry.objects.wipe(event.pk, [row.uid for row in found])
    write_down(event, {row.uid: row.key for row in found}, verb, by, line=line, who=who)
    return len(found)


def write_down(
    event: Event,
    posts: Mapping[str, str],
    verb: Ruling.Verb,
    by: User | None,
    *,
    line: Line | None = None,
    who: str = "",
    told: bool = False,
) -> None:
    """Make the rulings alone, about posts by uid with their keys; `told` where the live log
    knows of them already."""
    Ruling.objects.bulk_create(
        Ruling(
            event=event,
            uid=uid,
            key=key,
            verb=verb,
            by=by,
            who=by.get_username() if by else who,
            ban=line if isinstance(line, Ban) else None,
            word=line if isinstance(line, BlockedWord) else None,
            told=told,
        )
        for uid, key in posts.items()
    )


def tell_now(event: Event) -> bool:
    """Tell the live log what it has not heard; False where that has to wait."""
    try:
        with link.live().ask(insist=True) as client:
            tell(client, event)
    except link.Away as error:
        log.warning("%s: the live Redis is away (%s); the strainer tells it later", event, error)
        return False
    return True


def tell(client: Client, event: Event | None = None) -> int:
    """Tell the live log every ruling (of `event`) that it has not heard yet, in their order.

    Returns how many. May raise RedisError.
    """
    untold = Ruling.objects.filter(told=False).order_by("at").select_related("event")
    if event is not None:
        untold = untold.filter(event=event)
    count = 0
    while rulings := list(untold[:MOST]):
        told = [
            pk
            for slug, those in _by_event(rulings).items()
            for pk in _tell(Log(client, slug), those)
        ]
        Ruling.objects.filter(pk__in=told).update(told=True)
        count += len(told)
        if len(told) < len(rulings):
            break
    return count


def _by_event(rulings: Iterable[Ruling]) -> dict[str, list[Ruling]]:
    found: dict[str, list[Ruling]] = {}
    for one in rulings:
        found.setdefault(one.event.slug, []).append(one)
    return found


def _tell(log: Log, rulings: Sequence[Ruling]) -> list[UUID]:
    """Tell rulings of one event; those that are told now.

    A log may have lost a post, and with it what is told about it: the archive remembers that it
    is hidden. Where the archive has not got it, the ruling waits until the post comes again.
    """
    uids = {one.uid for one in rulings}
    rows = ArchivedItem.objects.filter(event=rulings[0].event_id, uid__in=uids)
    archived = {row.uid: row for row in rows}
    verdicts = log.append_many([_draft(one, archived.get(one.uid)) for one in rulings])
    return [
        one.pk
        for one, verdict in zip(rulings, verdicts, strict=True)
        if verdict.outcome != "unknown" or one.uid in archived
    ]


def _draft(ruling: Ruling, item: ArchivedItem | None) -> RetractionDraft | RestoreDraft:
    uid, name = ruling.uid, str(ruling.pk)
    if ruling.verb == Ruling.Verb.HIDE:
        return RetractionDraft(target=uid, by="moderator", id=name)
    # The log keeps the newest state itself; ours is for a log that has lost it.
    content, version = (item.content(), item.version) if item else (None, 0)
    return RestoreDraft(target=uid, item=content, version=version, id=name)
