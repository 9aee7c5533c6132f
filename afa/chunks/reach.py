"""Reach: which posts a change of the schedule may concern. All others stay where they are."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from afa.chunks.programme import AFTER, BEFORE
from afa.chunks.schedule import Schedule, Slot

Span = tuple[datetime, datetime]


class Reach(msgspec.Struct, frozen=True, omit_defaults=True):
    """Posts of these times (both ends included), posts that bear these tags; or everything."""

    spans: tuple[Span, ...] = ()
    tags: tuple[str, ...] = ()
    everything: bool = False

    def __or__(self, other: "Reach") -> "Reach":
        if self.everything or other.everything:
            return EVERYTHING
        tags = tuple(sorted({*self.tags, *other.tags}))
        return Reach(_merged([*self.spans, *other.spans]), tags)


NOTHING = Reach()
EVERYTHING = Reach(everything=True)


def between(old: Schedule | None, new: Schedule) -> Reach:
    """What may lie elsewhere by `new` than by `old`."""
    if old is None or old.rules != new.rules:
        return EVERYTHING
    changed = set(old.slots) ^ set(new.slots)
    tags = {tag for slot in changed for tag in (slot.tag, slot.room_tag)}
    tags |= set(old.tags) ^ set(new.tags)
    return Reach(_merged(map(_span, changed)), tuple(sorted(tags - {""})))


def _span(slot: Slot) -> Span:
    """All times at which the slot may matter to a post that does not bear its tag."""
    return slot.starts_at - BEFORE, slot.ends_at + AFTER


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
