"""Does the archive hold exactly what the live log holds? Read independently of the strainer.

Retracted text is gone from both, but each entry keeps its sha; so the proof holds for those
as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from afa.models import ArchivedItem, Entry, Event
from live import entry
from live.connect import Client
from live.entry import Entry as LiveEntry
from live.errors import CorruptEntry
from live.log import Log

_BATCH = 1000
# Faults that are told one by one; more say no more.
MOST = 20


@dataclass
class Report:
    """How many entries and posts the log of that epoch has (empty: there is no log), and every
    way in which the archive differs."""

    epoch: str = ""
    entries: int = 0
    items: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the archive is what it should be."""
        return not self.faults


def verify(client: Client, event: Event) -> Report:
    """Compare them, entry by entry. May raise RedisError and CorruptEntry."""
    report, log = Report(), Log(client, event.slug)
    epoch = report.epoch = log.epoch()
    for page in log.follow(0, _BATCH):
        if page.epoch != epoch:
            report.faults.append(f"the log began anew while it was read: epoch {page.epoch}")
            break
        _page(report, event, epoch, dict(enumerate(page.entries, page.since)))
        _items(report, event, log, page.entries)
    extra = Entry.objects.filter(event=event, epoch=epoch, offset__gte=report.entries).count()
    if extra:
        report.faults.append(f"{epoch}: the archive holds {extra} entries beyond the log's end")
    return report


def _page(report: Report, event: Event, epoch: str, raws: dict[int, bytes]) -> None:
    rows = Entry.objects.filter(event=event, epoch=epoch, offset__in=raws)
    archived = {row.offset: row for row in rows}
    for offset, raw in raws.items():
        report.entries += 1
        for fault in _entry_faults(entry.decode(raw), archived.get(offset)):
            report.faults.append(f"{epoch}:{offset}: {fault}")


def _entry_faults(held: LiveEntry, row: Entry | None) -> Iterator[str]:
    if row is None:
        yield "is not archived"
        return
    if (row.kind, row.uid, row.at, row.sha) != held.identity:
        yield "another entry is archived"
    if held.gone and row.payload is not None:
        yield "the log has taken its text away, the archive has not"
    if not held.gone and row.payload is None:
        yield "the log has its text, the archive has not"
    if row.payload is not None:
        yield from _payload_faults(row.payload)


def _payload_faults(payload: str) -> Iterator[str]:
    try:
        entry.verify(entry.decode(payload.encode()))
    except CorruptEntry as error:
        yield f"archived, but {error}"


def _items(report: Report, event: Event, log: Log, raws: tuple[bytes, ...]) -> None:
    uids = [one.uid for one in map(entry.decode, raws) if one.kind == "item"]
    report.items += len(uids)
    rows = ArchivedItem.objects.filter(event=event, uid__in=uids)
    archived = dict(rows.values_list("uid", "state"))
    for uid, state in (log.states(uids) if uids else {}).items():
        found = archived.get(uid, "not there")
        # What its author deleted stays so, even where a log that lost its memory only hides it.
        if found != state and (found, state) != ("gone", "hidden"):
            report.faults.append(f"{uid} should be {state}, is {found}")
