"""The units that YouTube gives a key for a day, and how often we may ask so that they last."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from live import spend
from live.connect import Client

# YouTube's days begin at midnight here.
_ZONE = ZoneInfo("America/Los_Angeles")

# We ask as often as if what is left had to last for so long: a chat is seldom read round the
# clock, and one that is is read less and less often, but to the end of the day.
HORIZON_S = 8 * 3600.0


class Meter:
    """The units of a key, for all events together."""

    def __init__(self, kind: str, units: int) -> None:
        self._kind = kind
        self._units = units
        self._day: date | None = None
        self._used = 0
        self._unsaved: dict[date, int] = {}

    def follow(self, client: Client, now: datetime) -> None:
        """Begin where an earlier run stood. May raise RedisError."""
        if self._day is None:
            day = _day(now)
            self._used = spend.used(client, self._kind, day)
            self._day = day

    def use(self, units: int, now: datetime) -> None:
        """A request that costs so many."""
        self._turn(now)
        self._used += units
        day = _day(now)
        self._unsaved[day] = self._unsaved.get(day, 0) + units

    def left(self, now: datetime) -> int:
        """Units that are left of this day's."""
        self._turn(now)
        return max(self._units - self._used, 0)

    def every_s(self, units: int, now: datetime) -> float:
        """Seconds from one request to the next where a round of them costs `units`."""
        remaining = min(_ends(now) - now.timestamp(), HORIZON_S)
        return units * remaining / max(self.left(now), 1)

    def words(self, now: datetime) -> str:
        """That nothing is left, and until when."""
        again = datetime.fromtimestamp(_ends(now)).astimezone()
        return f"all {self._units} units of this day are used; more at {again:%H:%M %Z}"

    def save(self, client: Client) -> None:
        """Keep what was used. After a RedisError it may count twice."""
        for day, units in list(self._unsaved.items()):
            spend.use(client, self._kind, day, units)
            del self._unsaved[day]

    def _turn(self, now: datetime) -> None:
        if self._day != _day(now):
            self._day, self._used = _day(now), 0


def _day(now: datetime) -> date:
    return now.astimezone(_ZONE).date()


def _ends(now: datetime) -> float:
    """When the day ends, in Unix time."""
    return datetime.combine(_day(now) + timedelta(days=1), time(), _ZONE).timestamp()
