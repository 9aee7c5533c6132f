"""A schedule: what posts are placed by, as plain data that can be kept and compared."""

from datetime import datetime

import msgspec

# To be counted up when the rules change: then all archives are placed anew.
RULES = 1


class Slot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A session as far as it matters here. `id` is the row's; the tags are folded, or empty;
    `handles` are the speakers', such as x:ada (afa/handles.py)."""

    id: int
    tag: str
    starts_at: datetime
    ends_at: datetime
    room_tag: str = ""
    handles: tuple[str, ...] = ()

    def distance(self, at: datetime) -> float:
        """Seconds from `at` to the session; 0 while it is on."""
        early, late = self.starts_at - at, at - self.ends_at
        return max(early.total_seconds(), late.total_seconds(), 0.0)

    def is_on(self, at: datetime) -> bool:
        """Whether it has begun and is not over."""
        return self.starts_at <= at < self.ends_at


class Schedule(msgspec.Struct, frozen=True, omit_defaults=True):
    """The sessions that take place, by time; `tags` are those of the whole event, which say
    nothing about one session."""

    slots: tuple[Slot, ...] = ()
    tags: tuple[str, ...] = ()
    rules: int = RULES
