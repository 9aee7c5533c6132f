"""The logs that a program appends to, and how it notices that one of them lost entries."""

import logging
from collections.abc import Iterable, Mapping, Sequence

from live.connect import Client
from live.draft import Draft
from live.log import Log, Verdict

logger = logging.getLogger(__name__)


class Logs:
    """The logs by event, and where this program moved each cursor."""

    def __init__(self, client: Client) -> None:
        self._redis = client
        self._logs: dict[str, Log] = {}
        self._epochs: dict[str, str] = {}
        self._moved: dict[str, dict[str, str]] = {}

    def of(self, event: str) -> Log:
        """The log of `event`."""
        return self._logs.setdefault(event, Log(self._redis, event))

    def append(self, event: str, drafts: Sequence[Draft]) -> list[Verdict]:
        """Append to the log of `event`. May raise RedisError."""
        log = self.of(event)
        verdicts = log.append_many(drafts)
        if not self._epochs.get(event):
            # The first look at the log was at none: it may be lost before the next one.
            self._epochs[event] = log.met
        return verdicts

    def move_cursors(self, event: str, cursors: Mapping[str, str]) -> None:
        """Everything up to these is in the log: source -> cursor."""
        for source, cursor in cursors.items():
            self.of(event).move_cursor(source, cursor)
            self._moved.setdefault(event, {})[source] = cursor

    def lost(self, events: Iterable[str]) -> bool:
        """Whether a log lost entries, and perhaps some of ours: it began a new epoch, or a
        cursor no longer stands where we moved it."""
        lost = False
        for event in events:
            log = self.of(event)
            before, epoch = self._epochs.get(event, ""), log.epoch()
            moved = self._moved.get(event, {})
            here = all(log.cursor(source) == cursor for source, cursor in moved.items())
            if (before and epoch != before) or not here:
                logger.warning("the log of %s lost entries", event)
                self._moved.pop(event, None)
                lost = True
            self._epochs[event] = epoch
        return lost
