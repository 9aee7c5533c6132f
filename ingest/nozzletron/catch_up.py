"""Which places to catch up with and when, and how far each has been read. No I/O but cursors.

After every connect each place is swept twice: at once, and again when the search knows what
was posted up to the connect. Only then may its cursor follow the stream; a kill before that
leaves it where the gap begins.
"""

from datetime import datetime, timedelta

from ingest.nozzletron.pace import REACH, Pace
from ingest.nozzletron.sweeps import Place, Sweep, between, reachable, window
from ingest.source import Haul, Key, Watched
from ingest.trouble import Misunderstood, Trouble
from live.connect import Client
from live.log import Log


class CatchUp:
    """The places that are read; times without a zone are the clock's monotonic seconds. X's
    clock is `ahead` of ours."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.ahead = timedelta()
        self.places: dict[Key, Place] = {}
        self._due: dict[Key, list[float]] = {}
        self._moved_at: dict[Key, float] = {}
        self._sweep: Sweep | None = None
        self._reached: dict[Key, float] = {}
        self._fills: list[Sweep] = []

    def follow(self, watched: Watched, client: Client) -> list[Haul]:
        """These are the places now. A new one, or one that asks something else, is read from
        its kept cursor on. What came of a catch-up that nobody wants any more is returned.
        May raise RedisError, and has done nothing then."""
        places: dict[Key, Place] = {}
        for event, sources in watched.items():
            for source in sources:
                before = self.places.get((event, source.id))
                same = before is not None and before.source.query == source.query
                place = Place(event, source, before.newest if before and same else "")
                places[event, source.id] = (
                    place if same else place.at(Log(client, event).cursor(source.id))
                )
        changed = {
            key for key, place in places.items()
            if key not in self.places or self.places[key].source != place.source
        }  # fmt: skip
        self._due = {k: due for k, due in self._due.items() if k in places and k not in changed}
        self._fills = [one for one in self._fills if self._key(one.place) in self._due]
        left: list[Haul] = []
        if self._sweep is not None and self._key(self._sweep.place) not in self._due:
            left, self._sweep = self._sweep.rest(), None
        self.places = places
        return left

    def begin(self, now: float) -> None:
        """The stream is connected with our rules: sweep every place that has not been yet."""
        for key in self.places:
            self._due.setdefault(key, [now, now + self._pace.lag])

    def interrupted(self) -> None:
        """The stream is gone: everything is to be swept again."""
        self._due.clear()
        self._reached.clear()
        self._fills.clear()
        self._sweep = None

    def next(self, moment: datetime, now: float) -> Sweep | None:
        """The sweep whose next page is to be asked for, if any."""
        if self._sweep is None:
            for key, due in self._due.items():
                if due and due[0] <= now:
                    asked = window(self.places[key], moment, self._pace, self.ahead)
                    if asked is None:
                        self._due[key] = [now + self._pace.lag]
                    else:
                        self._sweep = Sweep(self.places[key], asked, now)
                    break
            else:
                self._sweep = self._fills.pop() if self._fills else None
        return self._sweep

    def fill(self, event: str, begin: datetime, end: datetime) -> None:
        """Posts are missing between these moments: search there, when nothing else is to do."""
        self._fills += [
            Sweep(place, between(begin, end), 0.0, fills=True)
            for place in self.places.values()
            if place.event == event
        ]

    def took(self, sweep: Sweep, body: bytes, received_at: datetime) -> list[Haul]:
        """A page of `sweep` came. Raises Faulty where it is none."""
        if sweep is not self._sweep:
            return []  # the place is no longer read, or asks something else by now
        hauls, more = sweep.took(body, received_at, self.ahead)
        if not more and sweep.fills:
            self._sweep = None
        elif not more:
            key = self._key(sweep.place)
            self._due[key] = [at for at in self._due[key] if at > sweep.began]
            self.places[key] = self.places[key].moved(sweep.newest)
            self._sweep = None
        return hauls

    def failed(self, trouble: Trouble, moment: datetime, now: float) -> tuple[str, bool]:
        """The page did not come: its event, and whether to ask otherwise at once, because the
        search refuses a window that begins beyond its reach."""
        sweep, self._sweep = self._sweep, None
        if sweep is None:
            return "", False
        if isinstance(trouble, Misunderstood) and "since_id" in sweep.asked:
            self._sweep = Sweep(sweep.place, reachable(sweep.place, moment + self.ahead), now)
            self._reached[self._key(sweep.place)] = (moment - REACH).timestamp()
        return sweep.place.event, self._sweep is not None

    def streamed(self, key: Key, native: str, now: float) -> str:
        """A post of this place came by the stream: the cursor to keep, empty where it stays."""
        if self.behind(key):
            return ""
        self.places[key] = moved = self.places[key].moved(native)
        if now < self._moved_at.get(key, 0.0) + self._pace.cursor:
            return ""
        self._moved_at[key] = now
        return moved.cursor

    def behind(self, key: Key) -> bool:
        """Whether the place still has to be swept before its cursor may follow the stream."""
        return key not in self._due or bool(self._due[key])

    def reached(self, key: Key) -> float:
        """How far back the catch-up went, in Unix seconds; 0: as far as it had to."""
        return self._reached.get(key, 0.0)

    def pending(self) -> int:
        """How many places are behind."""
        return sum(map(self.behind, self.places))

    @staticmethod
    def _key(place: Place) -> Key:
        return place.event, place.source.id
