"""What of a post decides where it belongs."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Said:
    """`author` are the names by which its network knows them (id, handle), `mentions` those of
    others; `tags` are folded; `at` is when it was posted, as far as that can be believed."""

    at: datetime
    tags: tuple[str, ...] = ()
    source: str = ""
    author: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
