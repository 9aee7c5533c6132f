"""Which query is asked next: polls for what is new, and slow sweeps for the rest."""

from dataclasses import replace

from ingest import backoff
from ingest.flickrtron.walks import Place, Walk, begun
from ingest.retry import Retry
from ingest.source import Key, Watched
from live.connect import Client
from live.log import Log

# One sweep in so many polls, and less often where there is more to sweep: a sweep of 2,000
# photos costs five queries every five minutes, of 3,600 an hour.
POLLS_A_SWEEP = 5
PAGES_A_POLL = 15


def key_of(walk: Walk) -> Key:
    """The source that is walked through."""
    return walk.place.event, walk.place.source.id


class Rounds:
    """The sources and when each is due. Times are the clock's monotonic seconds; `polled_at`
    is when the last poll of each began that is through, in Unix seconds."""

    def __init__(self, poll_s: float, delay: backoff.Delay) -> None:
        self.places: dict[Key, Place] = {}
        self.polled_at: dict[Key, float] = {}
        self._poll_s = poll_s
        self._delay = delay
        self._poll_at: dict[Key, float] = {}
        self._sweep_at: dict[Key, float] = {}
        self._parked: dict[Key, Retry] = {}
        self._interrupted: dict[tuple[Key, bool], Walk] = {}

    @property
    def events(self) -> set[str]:
        """The events that are read."""
        return {event for event, _ in self.places}

    def follow(self, watched: Watched, client: Client) -> None:
        """Read these from now on: what is new is polled at once. May raise RedisError."""
        places: dict[Key, Place] = {}
        for event, sources in watched.items():
            for source in sources:
                before = self.places.get((event, source.id))
                if before is not None and before.source == source:
                    places[event, source.id] = before
                else:
                    cursor = Log(client, event).cursor(source.id)
                    places[event, source.id] = Place(event, source).at(cursor)
        for key in {key for key in self.places if self.places[key] != places.get(key)}:
            for times in (self._poll_at, self._sweep_at):
                times.pop(key, None)
            self._parked.pop(key, None)
            for sweep in (False, True):
                self._interrupted.pop((key, sweep), None)
        self.places = places

    def next(self, now: float, moment: float) -> Walk | None:
        """What has been due for longest, so that no query starves another; `moment` is now as
        Unix time."""
        due: list[tuple[float, bool, Key]] = []
        for key in self.places:
            wait = self.retry(key).at
            due.append((max(self._poll_at.get(key, 0.0), wait), False, key))
            due.append((max(self._sweep_at.setdefault(key, now + self._poll_s), wait), True, key))
        at, sweep, key = min(due, default=(now + 1, False, ("", "")))
        if at > now:
            return None
        walk = replace(begun(self.places[key], sweep), began=now, began_at=moment)
        return self._interrupted.pop((key, sweep), walk)

    def interrupted(self, walk: Walk) -> None:
        """A walk came to an end half-way: it goes on where it stood, or long ones would never be
        through. What is uploaded meanwhile stands at its end."""
        if self.is_wanted(walk):
            self._interrupted[key_of(walk), walk.sweep] = walk

    def is_wanted(self, walk: Walk) -> bool:
        """Whether its source is still read, and asks the same."""
        place = self.places.get(key_of(walk))
        return place is not None and place.source == walk.place.source

    def through(self, walk: Walk, now: float) -> None:
        """A walk is through."""
        key = key_of(walk)
        self.retry(key).worked()
        if not walk.sweep:
            self.polled_at[key] = walk.began_at
        due = self._sweep_at if walk.sweep else self._poll_at
        polls = max(POLLS_A_SWEEP, walk.requests / PAGES_A_POLL) if walk.sweep else 1
        due[key] = now + self._poll_s * polls

    def sweep_now(self, event: str, now: float) -> None:
        """Somebody wants to know whether all of it is there."""
        self._sweep_at |= {key: now for key in self.places if key[0] == event}

    def moved(self, walk: Walk, newest: int) -> dict[str, str]:
        """The cursor once everything up to `newest` is in Redis, where that is news."""
        place = self.places[key_of(walk)]
        if newest <= place.newest:
            return {}
        self.places[key_of(walk)] = reached = Place(place.event, place.source, newest)
        return {place.source.id: reached.cursor}

    def retry(self, key: Key) -> Retry:
        """Whether Flickr takes that query."""
        return self._parked.setdefault(key, Retry(self._delay))

    def refused(self) -> list[str]:
        """The queries that Flickr does not take, and why."""
        return [
            f"refused {self.places[key].source.query!r}: {retry.words}"
            for key, retry in self._parked.items()
            if retry.words and key in self.places
        ]
