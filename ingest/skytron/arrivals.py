"""What came and is on its way into the logs, in its order: posts wait here for their authors'
names, and what came after a post waits behind it. Pure.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ingest.skytron.accounts import Account
from ingest.skytron.entries import Commit
from ingest.skytron.profiles import Profile
from ingest.skytron.wire import Frame

# How many wait at most before no more is taken; and how many of those that went on without a
# name are remembered, to be told again with one.
MOST = 500


@dataclass(frozen=True)
class Arrival:
    """One thing that came. `asked` says which queries of which events a post meets; `wrong` why
    it cannot be read. Where none of them is set it only says how far we are."""

    frame: Frame
    received_at: datetime
    came: float
    commit: Commit | None = None
    account: Account | None = None
    asked: Mapping[str, tuple[str, ...]] | None = None
    wrong: str = ""

    @property
    def author(self) -> str:
        """Whose name is wanted; empty where nobody's is."""
        return self.commit.did if self.commit and self.asked else ""


class Arrivals:
    """A queue whose head waits at most `patience` seconds for a name."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._waiting: deque[Arrival] = deque()
        self._nameless: deque[Arrival] = deque(maxlen=MOST)

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, arrival: Arrival) -> None:
        """At the end."""
        self._waiting.append(arrival)

    def clear(self) -> None:
        """Forget all of it: it will come again."""
        self._waiting.clear()

    def authors(self, known: Mapping[str, Profile]) -> Iterator[str]:
        """Whose names are wanted, the most urgent first."""
        both: Iterable[Arrival] = (*self._waiting, *self._nameless)
        wanted = (one.author for one in both if one.author and one.author not in known)
        return iter(dict.fromkeys(wanted))

    def ready(self, known: Mapping[str, Profile], now: float, hopeless: bool) -> list[Arrival]:
        """What may go on now; it stays here until `went`. `hopeless`: names cannot be had, so
        nobody waits for one."""
        out: list[Arrival] = []
        for one in self._waiting:
            named = not one.author or one.author in known
            if not (named or hopeless or now - one.came >= self._patience):
                break
            if one.account is not None and out:
                # What it means depends on what the log has by then.
                break
            out.append(one)
            if one.account is not None:
                break
        return out

    def went(self, ready: list[Arrival], known: Mapping[str, Profile]) -> None:
        """These, the first that waited, are on their way."""
        for _ in ready:
            one = self._waiting.popleft()
            if one.author and one.author not in known:
                self._nameless.append(one)

    def named(self, known: Mapping[str, Profile]) -> list[Arrival]:
        """Those that went on without a name which is known now."""
        return [one for one in self._nameless if one.author in known]

    def told(self, named: list[Arrival]) -> None:
        """These have their names now."""
        for one in named:
            self._nameless.remove(one)
