"""Photos that a full sweep found no more: Flickr tells nobody that one was deleted.

Not to be found is not to be gone: tags change, and an index has gaps. So these are only asked
after before all others (ingest/flickrtron/lookups.py).
"""

from collections import deque
from collections.abc import Collection, Mapping
from typing import NamedTuple

from ingest.source import Key
from live import lookups
from live.connect import Client


class Found(NamedTuple):
    """When a photo was last in an answer, and when it was uploaded."""

    at: float
    uploaded: float


class Missing:
    """What the sweeps of this process found and did not. Times are the clock's monotonic
    seconds."""

    def __init__(self) -> None:
        self._swept: dict[Key, float] = {}
        self._found: dict[str, dict[str, Found]] = {}
        self._since: dict[str, float] = {}
        self._missed: dict[str, deque[str]] = {}
        self._scanned: dict[str, float] = {}
        self._asked: dict[str, set[str]] = {}

    def found(self, event: str, photos: Mapping[str, float], now: float) -> None:
        """These were in an answer: their ids, and when they were uploaded (Unix time)."""
        held = self._found.setdefault(event, {})
        held |= {native: Found(now, uploaded) for native, uploaded in photos.items()}
        self._asked.setdefault(event, set()).difference_update(photos)

    def since(self, event: str) -> float:
        """When the earliest of the last full sweeps began; 0 before there was one of each."""
        return self._since.get(event, 0.0)

    def there(self, event: str) -> dict[str, float]:
        """What the last full sweeps found: ids, and when they were uploaded."""
        held = self._found.get(event, {})
        return {native: one.uploaded for native, one in held.items() if self._is_there(event, one)}

    def swept(self, key: Key, began: float, keys: Collection[Key]) -> None:
        """A full sweep of `key` is through. `keys` are all that are read: what none of an
        event's sources found since the earliest of their sweeps is missing."""
        self._swept[key] = began
        event = key[0]
        begins = [self._swept.get(one, 0.0) for one in keys if one[0] == event]
        if begins and all(begins):
            self._since[event] = min(begins)

    def next(self, event: str, client: Client) -> str | None:
        """A photo that is missing and was not asked after since. May raise RedisError."""
        if self._scanned.get(event, 0.0) != self.since(event):
            self._missed[event] = self._look(event, client)
            self._scanned[event] = self.since(event)
        missed, found = self._missed.get(event, deque()), self._found.get(event, {})
        asked = self._asked.setdefault(event, set())
        while missed:
            native = missed.popleft()
            if native not in asked and not self._is_there(event, found.get(native)):
                asked.add(native)
                return native
        return None

    def _look(self, event: str, client: Client) -> deque[str]:
        """All that are missing: those first that were found until now, and of each kind the one
        that was not asked after for longest."""
        found, asked = self._found.get(event, {}), self._asked.setdefault(event, set())
        missed = [
            native
            for native in lookups.everything(client, event)
            if native not in asked and not self._is_there(event, found.get(native))
        ]
        return deque(sorted(missed, key=lambda native: native not in found))

    def _is_there(self, event: str, one: Found | None) -> bool:
        return one is not None and one.at >= self.since(event)

    def failed(self, event: str, native: str) -> None:
        """There was no answer: it is missing still, after the next sweep."""
        self._asked.setdefault(event, set()).discard(native)
