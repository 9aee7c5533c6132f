"""X's ids: the upper bits are the milliseconds in which a post was made."""

from datetime import UTC, datetime, timedelta

_EPOCH_MS = 1288834974657
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(native: str) -> int:
    """When the post `native` was made, in milliseconds since 1970."""
    return (int(native) >> 22) + _EPOCH_MS


def time(native: str) -> datetime:
    """When the post `native` was made."""
    return _EPOCH + timedelta(milliseconds=milliseconds(native))


def first_at(moment: datetime) -> str:
    """The smallest id that a post of this moment or later can have."""
    since = (moment - _EPOCH) // timedelta(milliseconds=1)
    return str(max(since - _EPOCH_MS, 0) << 22)


def possible(native: str, now: datetime) -> bool:
    """Whether `native` can be a post's: one from the future would spoil a cursor."""
    return time(native) < now + timedelta(hours=1)
