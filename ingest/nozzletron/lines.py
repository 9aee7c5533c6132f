"""The lines of the stream, sorted into what each event gets. Pure.

A post that matched the rules of two events goes to both. A line that nobody can read belongs
to every event, since it does not say to which.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from ingest.foreign import Mapping, NotJson, mapping, native_id, parse
from ingest.nozzletron import snowflake
from ingest.nozzletron.answers import end_of_stream
from ingest.nozzletron.entries import read
from ingest.nozzletron.rules import Routes
from ingest.nozzletron.sweeps import Place
from ingest.source import Entries, Key, Unreadable
from ingest.trouble import Trouble
from live.draft import Draft


class Sorted:
    """What some lines brought, for `places` and by `routes`.

    For each event its drafts and rejects; for each place the ids of its posts; the marks of
    rules that we do not know; how many posts were of no interest; and the trouble that the
    stream told of itself.
    """

    def __init__(
        self,
        places: Collection[Place],
        routes: Routes,
        received_at: datetime,
        ahead: timedelta = timedelta(),
    ) -> None:
        self.drafts: dict[str, list[Draft]] = defaultdict(list)
        self.rejects: dict[str, list[Unreadable]] = defaultdict(list)
        self.natives: list[tuple[Key, str]] = []
        self.strange: set[str] = set()
        self.ignored = 0
        self.trouble: Trouble | None = None
        self._places = places
        self._routes = routes
        self._received_at = received_at
        self._theirs = received_at + ahead

    @property
    def events(self) -> list[str]:
        """The events that got something."""
        return list({**self.drafts, **self.rejects})

    def add(self, line: bytes) -> None:
        """Read one line."""
        try:
            parsed = mapping(parse(line))
        except NotJson as error:
            for event in {place.event for place in self._places}:
                self.rejects[event].append(Unreadable(line, str(error)))
            return
        if ended := end_of_stream(parsed):
            self.trouble = ended
        else:
            self._sort(line, parsed)

    def _sort(self, line: bytes, parsed: Mapping) -> None:
        matching = parsed.get("matching_rules")
        queries = self._routes.of(matching)
        self.strange |= self._routes.strange(matching)
        native = native_id(mapping(parsed.get("data")).get("id"))
        asked: dict[str, list[str]] = defaultdict(list)
        for place in self._places:
            if place.source.query in queries:
                asked[place.event].append(place.source.query)
                if native and snowflake.possible(native, self._theirs):
                    self.natives.append(((place.event, place.source.id), native))
        self.ignored += not asked
        for event, matched in asked.items():
            entries = self._read(line, parsed, tuple(dict.fromkeys(matched)))
            self.drafts[event] += entries.drafts
            self.rejects[event] += entries.rejects

    def _read(self, line: bytes, parsed: Mapping, matched: tuple[str, ...]) -> Entries:
        try:
            return read(parsed, line, self._received_at, matched)
        except Exception as error:
            # The boundary: an error of ours costs this post until it is mended, not the stream.
            return Entries(rejects=(Unreadable(line, f"{type(error).__name__}: {error}"),))
