"""A post as a moderator finds it by its permalink, in the archive or in the live log alone."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from afa import blocklist, link, moderation
from afa.models import ArchivedItem, Event, Progress, Ruling
from afa.models.archived_item import State
from live import entry
from live.item import Item
from live.log import Log
from live.pen import Pen

_AFTER = {Ruling.Verb.HIDE: "hidden", Ruling.Verb.RESTORE: "live"}

# How far behind the archive a post is looked for in the log: some minutes of a large event.
MOST_BEHIND = 20_000


@dataclass(frozen=True)
class Post:
    """`state` is that of the log, which is first to know; `item` is None where its text is not
    to be had; `row` where it is archived."""

    event: Event
    uid: str
    key: str
    state: str
    item: Item | None = None
    row: ArchivedItem | None = None

    @property
    def version(self) -> int:
        """Which state of it is shown."""
        return int(self.row.version) if self.row else 0


def find(event: Event, key: str) -> Post | None:
    """The post of that key; link.Away where only the log could know it and it is away."""
    row = ArchivedItem.objects.select_related("event").filter(event=event, key=key).first()
    if row is None:
        return _unarchived(event, key)
    return Post(event, row.uid, key, _state(event, row), row.content(), row)


def _state(event: Event, row: ArchivedItem) -> str:
    """The archive forgets no deletion; for the rest the log may be ahead of it."""
    if row.state == State.GONE:
        return row.state
    return _log_state(event, row.uid) or row.state


def _log_state(event: Event, uid: str) -> str:
    """Empty where the log is away, or does not know it."""
    try:
        with link.live().ask() as client:
            return Log(client, event.slug).states([uid]).get(uid, "")
    except link.Away:
        return ""


def _unarchived(event: Event, key: str) -> Post | None:
    progress = Progress.objects.filter(event=event).first()
    with link.live().ask(insist=True) as client:
        log = Log(client, event.slug)
        start = progress.next if progress and progress.epoch == log.epoch() else 0
        start = max(start, log.length() - MOST_BEHIND)
        mark = f'"key":"{key}"'.encode()
        found = [raw for page in log.follow(start) for raw in page.entries if mark in raw]
        one = _first(found, key)
        if one is None:
            return None
        state = log.states([one.uid]).get(one.uid, "")
        kept = log.kept([one.uid]).get(one.uid)
    return Post(event, one.uid, key, state, _item(found, one, kept))


def _first(raws: list[bytes], key: str) -> entry.Entry | None:
    entries = (entry.decode(raw) for raw in raws)
    return next((e for e in entries if e.key == key and e.kind in ("item", "edit")), None)


def _item(raws: list[bytes], one: entry.Entry, kept: bytes | None) -> Item | None:
    """Its newest text: that of its last entry, or what is kept aside while it is hidden."""
    entries = [entry.decode(raw) for raw in raws]
    if kept is not None:
        entries.append(entry.decode(Pen(one.at).whole(one.uid, kept)))
    whole = [e for e in entries if e.key == one.key and bytes(e.item)]
    return entry.item_of(whole[-1]) if whole else None


def decide(post: Post, verb: Ruling.Verb, by: User) -> bool:
    """Hide or restore it, wherever it is; True once the live log knows."""
    if post.row is None or not moderation.rule(post.event, [post.row.pk], verb, by):
        _decide_in_log(post, verb, by)
    return moderation.tell_now(post.event)


@transaction.atomic
def _decide_in_log(post: Post, verb: Ruling.Verb, by: User) -> None:
    """The archive has not got it, or is behind the log; unless somebody was quicker."""
    blocklist.lock(post.event.pk)
    same = Ruling.objects.filter(event=post.event, uid=post.uid, verb=verb, told=False)
    if same.exists() or _log_state(post.event, post.uid) == _AFTER[verb]:
        return
    moderation.write_down(post.event, {post.uid: post.key}, verb, by)
