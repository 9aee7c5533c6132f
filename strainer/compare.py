"""Is a log still the one that the archive follows? Pure.

Whoever was away compares the last entry that it holds; the strainer does so with every page,
as the page begins with that entry.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from live import entry
from live.log import Page

Verdict = Literal[
    "same",  # go on
    "empty",  # there is no log at this moment
    "new epoch",  # begin again at 0
    "broken",  # it has lost what the archive holds: its epoch is over
]

Identity = tuple[str, str, datetime, str]


@dataclass(frozen=True)
class Held:
    """What the archive holds of a log: every entry of `epoch` before `next`.

    `last` is the identity of the last of them; None where there is none.
    """

    epoch: str
    next: int
    last: Identity | None

    @property
    def ask(self) -> int:
        """The offset from which to read: that of the last entry held."""
        return max(self.next - 1, 0)


def compare(held: Held, page: Page) -> Verdict:
    """Hold `page`, read from `held.ask` on, against what is held."""
    if not page.epoch:
        return "empty"
    if page.epoch != held.epoch:
        return "new epoch"
    if held.next == 0:
        return "same"
    if not page.entries or held.last is None:
        return "broken"
    return "same" if entry.decode(page.entries[0]).identity == held.last else "broken"
