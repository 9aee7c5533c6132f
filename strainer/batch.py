"""One step of the strainer: a page of one log into the archive, in one transaction.

Whatever is killed whenever, the entries, the posts and the progress are written together or
not at all; so each entry is archived exactly once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import psycopg
from django.db import DataError, transaction

from afa import blocklist, chunking, moderation, threads, turn
from afa.chunks.reach import EVERYTHING
from afa.models import Event
from afa.places import Places
from live import entry
from live.draft import RetractionDraft
from live.log import Log, Page
from strainer import aside, crossposts, net, posts, progress, projection, reading, record
from strainer.compare import compare
from strainer.errors import Unstrainable
from strainer.projection import Changes, Placed


@dataclass(frozen=True)
class Batch:
    """What a step did: how many entries it archived, how many there still were behind them,
    and the log's time of the newest one (Unix seconds, 0 for none); whether rulings were made
    that the log has yet to be told."""

    count: int
    behind: int
    newest: float = 0.0
    caught: bool = False

    @property
    def more(self) -> bool:
        """Whether another step is worth it at once."""
        return self.behind > 0


def strain(log: Log, event: int, limit: int) -> Batch:
    """Archive at most `limit` entries of `log`, which is that of the event with the id `event`.

    Raises RedisError and Django's errors of a database that is away, after which nothing has
    happened, and Unstrainable where the log holds what nobody can archive.
    """
    batch = _step(log, event, limit)
    if batch.caught:
        moderation.tell_now(Event.objects.get(pk=event))
    return batch


@transaction.atomic
def _step(log: Log, event: int, limit: int) -> Batch:
    turn.take(event)
    held = progress.read(event)
    page = log.since(held.ask, held.next - held.ask + limit)
    with reading.named(_name(log, page), lambda: held.ask):
        verdict = compare(held, page)
    match verdict:
        case "empty":
            return Batch(0, 0)
        case "new epoch" if not record.knows(event, page.epoch):
            progress.move(event, page.epoch, 0)
            return Batch(0, page.length)
        case "new epoch" | "broken":
            # An epoch that was over and comes back is an older save that was loaded.
            log.renew(page.epoch)
            return Batch(0, max(page.length, 1))
    return _archive(log, event, page, held.next)


def _archive(log: Log, event: int, page: Page, start: int) -> Batch:
    raws = page.entries[start - page.since :]
    if not raws:
        return Batch(0, 0)
    name = _name(log, page)
    placed = reading.read(raws, start, name, partial(record.uids, event, page.epoch))
    kept = aside.read(log, placed)
    known = posts.read(event, _concerned([*placed, *kept.values()]))
    programme = chunking.programme(event)
    changes = projection.project(known.rows, placed, programme, kept)
    caught = net.catch(changes, blocklist.judge(event))
    places = Places(event)
    roused = changes.roused | places.answered(changes.told)
    places.hold(places.below(roused, threads.MOST))
    try:
        record.add(event, page.epoch, placed, changes.blank)
        posts.write(event, page.epoch, changes.rows.values(), known.keys)
    except (DataError, psycopg.DataError) as error:
        raise Unstrainable(f"{name}:{start} to {placed[-1].offset}: {error}") from error
    if threads.follow(places, programme, roused).cut:
        chunking.mark(event, EVERYTHING)
    crossposts.gather(
        event, changes, [known.rows[one.target] for one in placed if one.target in known.rows]
    )
    record.wipe(event, page.epoch, changes.wiped)
    net.write_down(event, net.withheld(log, placed), told=True)
    net.write_down(event, caught, told=False)
    reminders = _remind(log, page.epoch, changes)
    progress.move(event, page.epoch, placed[-1].offset + 1)
    behind = max(page.length - placed[-1].offset - 1, 0) + reminders
    return Batch(len(placed), behind, placed[-1].entry.at.timestamp(), bool(caught))


def _name(log: Log, page: Page) -> str:
    """The log as errors name it, an offset to follow."""
    return f"{log.event} {page.epoch}"


def _concerned(entries: Sequence[Placed]) -> set[str]:
    """The posts that these entries are about, and those that they answer."""
    answered = {placed.body.reply_to for placed in entries if placed.body}
    return {placed.target for placed in entries} | answered - {""}


def _remind(log: Log, epoch: str, changes: Changes) -> int:
    """Retract again what a log that lost its memory shows again; how many entries that made.

    It happens before the commit: a crash in between repeats it, and the log knows it by its id.
    """
    drafts = [
        RetractionDraft(target=uid, by=by, id=f"again:{epoch}:{entry.key_of(uid)}")
        for uid, by in changes.risen.items()
    ]
    return sum(verdict.outcome == "appended" for verdict in log.append_many(drafts))
