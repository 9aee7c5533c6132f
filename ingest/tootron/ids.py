"""What servers call their posts. Mastodon's ids tell the time, others' are only ever compared."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The first ids of this kind were given in 2017; a clock that is a day ahead is no clock.
_FIRST = datetime(2016, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)


def order(native: str) -> tuple[int, str]:
    """By this ids sort: numbers, ULIDs and flakes alike."""
    return len(native), native


def time(native: str) -> datetime | None:
    """When a post of this id was made; None where the id does not tell."""
    if not native.isdecimal() or not 17 <= len(native) <= 19:
        return None
    try:
        told = _EPOCH + timedelta(milliseconds=int(native) >> 16)
    except OverflowError:
        return None
    return told if told > _FIRST else None


def first_at(moment: datetime) -> str:
    """The smallest id that a post of this moment or later can have."""
    return str(max((moment - _EPOCH) // timedelta(milliseconds=1), 0) << 16)


def tells_time(native: str, now: datetime) -> bool:
    """Whether `native` is an id by which a time can be asked for: one from the future is not."""
    told = time(native)
    return told is not None and told < now + _AHEAD


def before(native: str, seconds: float) -> str:
    """An id of so much earlier; the same one where it does not tell the time."""
    told = time(native)
    return first_at(told - timedelta(seconds=seconds)) if told else native
