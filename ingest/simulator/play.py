"""How a script is played: what an on-air query asks for, and when each step is due. Pure."""

from datetime import UTC, datetime, timedelta

import msgspec

from ingest.simulator.script import POSTS, Script
from live import clean

# name: (least, most)
_RANGES: dict[str, tuple[float, float]] = {
    "seed": (0, 2**31),
    "posts": (1, 1_000_000),
    "speed": (0.01, 1_000_000),
    "rate": (0.01, 1_000_000),
}

# The networks make ids from the time; theirs began in 2010.
_YEARS = range(2011, 2101)

USAGE = "start=2026-11-20T08:00+00:00 [seed=1] [posts=20000] [speed=1 | rate=50] [media=http://...]"


class WrongQuery(ValueError):
    """A query cannot be played; the message says why, for people."""


class Play(msgspec.Struct, frozen=True, kw_only=True):
    """One conference on air.

    `start` is when its doors open. It is played `speed` times as fast as the clock; or, where
    `rate` is not 0, at so many steps a second, whatever the script's own times.
    """

    start: datetime
    seed: int = 1
    posts: int = POSTS
    speed: float = 1.0
    rate: float = 0.0
    media: str = ""

    @property
    def name(self) -> str:
        """What tells its steps from those of another script, in cursors."""
        return f"{self.seed}.{self.posts}.{self.start.astimezone(UTC):%Y%m%dT%H%M%S.%f}"

    def script(self) -> Script:
        """What is played."""
        return Script(self.seed, self.start, self.posts, self.media)

    def due(self, script: Script, now: datetime) -> int:
        """How many steps of `script` are due at `now`."""
        passed = now - self.start
        if self.rate:
            return min(max(int(passed.total_seconds() * self.rate), 0), len(script))
        # Beyond the end everything is due; that far ahead no calendar reaches.
        ahead = min(passed.total_seconds() * self.speed, script.length.total_seconds() + 1)
        return script.until(self.start + timedelta(seconds=max(ahead, -1.0)))


def parse(query: str) -> Play:
    """The play that `query` asks for, or WrongQuery."""
    given: dict[str, str] = {}
    for part in query.split():
        name, equals, value = part.partition("=")
        if not equals or name not in ("start", "media", *_RANGES) or name in given:
            raise WrongQuery(f"{part[:80]!r} is not understood; a query is: {USAGE}")
        given[name] = value
    if "start" not in given:
        raise WrongQuery(f"there is no start=; a query is: {USAGE}")
    numbers = {name: _number(name, given[name]) for name in _RANGES if name in given}
    return Play(
        start=_start(given["start"]),
        media=_media(given.get("media", "")),
        seed=int(numbers.get("seed", 1)),
        posts=int(numbers.get("posts", POSTS)),
        speed=numbers.get("speed", 1.0),
        rate=numbers.get("rate", 0.0),
    )


def written(play: Play) -> str:
    """The query that asks for `play`."""
    pace = f"rate={play.rate:g}" if play.rate else f"speed={play.speed:g}"
    media = f" media={play.media}" if play.media else ""
    return f"start={play.start.isoformat()} seed={play.seed} posts={play.posts} {pace}{media}"


def cursor(play: Play, number: int) -> str:
    """The cursor of a source that has delivered `number` steps of `play`."""
    return f"{play.name}:{number}"


def place(play: Play, cursor: str) -> int:
    """The step with which to go on; the first one where `cursor` is of another script."""
    name, _, number = cursor.rpartition(":")
    return int(number) if name == play.name and number.isdecimal() else 0


def _number(name: str, value: str) -> float:
    least, most = _RANGES[name]
    kind = int if name in ("seed", "posts") else float
    try:
        number = kind(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        whole = "a whole number" if kind is int else "a number"
        raise WrongQuery(
            f"{name} must be {whole} from {least:.10g} to {most:.10g}, not {value[:40]!r}"
        )
    return number


def since(value: str) -> datetime | None:
    """The time before which an on-air source wants nothing; None where it wants all."""
    if not value:
        return None
    time = _time(value)
    if time is None or time.tzinfo is None:
        raise WrongQuery(f"since must be an ISO time with an offset, not {value[:40]!r}")
    return time


def _time(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _start(value: str) -> datetime:
    start = _time(value)
    if start is None or start.tzinfo is None or start.year not in _YEARS:
        years = f"{_YEARS.start} to {_YEARS.stop - 1}"
        raise WrongQuery(f"start must be an ISO time with an offset, {years}, not {value[:40]!r}")
    return start


def _media(value: str) -> str:
    if value and not clean.address(value):
        raise WrongQuery(f"media must be an http(s) address, not {value[:80]!r}")
    return value.rstrip("/")
