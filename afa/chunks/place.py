"""A place: where a post belongs, and why."""

from dataclasses import dataclass
from typing import Literal, get_args

Reason = Literal["", "manual", "tag", "reply", "speaker", "room", "time", "hallway"]

# In the order in which the rules are asked; "" says that none was asked yet.
REASONS: tuple[Reason, ...] = get_args(Reason)[1:]


@dataclass(frozen=True, slots=True)
class Place:
    """A session's id, None for the hallway; and the reason."""

    session: int | None
    reason: Reason

    @property
    def inherited(self) -> bool:
        """Whether an answer belongs here too: to any session, and to the hallway only where an
        organiser put it, or the post that it answers in its turn."""
        return self.session is not None or self.reason in ("manual", "reply")


HALLWAY = Place(None, "hallway")

# Of a post whose text never came here.
UNPLACED = Place(None, "")
