"""Numbers as people read them: spans of time, sizes, counts."""

from datetime import UTC, datetime

_UNITS = ("B", "kB", "MB", "GB", "TB")


def span(seconds: float) -> str:
    """Two units at most: 7 s, 3 min 20 s, 2 h 5 min, 4 d 3 h."""
    whole = max(int(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return _two(whole // 60, "min", whole % 60, "s") if whole < 600 else f"{whole // 60} min"
    if whole < 86_400:
        return _two(whole // 3600, "h", whole % 3600 // 60, "min")
    return _two(whole // 86_400, "d", whole % 86_400 // 3600, "h")


def _two(first: int, unit: str, second: int, smaller: str) -> str:
    return f"{first} {unit} {second} {smaller}" if second else f"{first} {unit}"


def size(number: float) -> str:
    """Bytes in the unit that fits, to three digits."""
    unit = 0
    while number >= 1000 and unit < len(_UNITS) - 1:
        number /= 1000
        unit += 1
    digits = 1 if unit and number < 10 else 0
    return f"{number:.{digits}f} {_UNITS[unit]}"


def count(number: int, noun: str) -> str:
    """1 event, 2 events."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def milliseconds(seconds: float) -> str:
    """A short time."""
    thousand = seconds * 1000
    return f"{thousand:.1f} ms" if thousand < 10 else f"{thousand:,.0f} ms"


def clock_span(since: float, until: float) -> str:
    """From one Unix time to another, in UTC; with the day where that is another one."""
    begun, ended = (datetime.fromtimestamp(at, UTC) for at in (since, until))
    if begun.date() == ended.date():
        return f"{begun:%H:%M:%S} to {ended:%H:%M:%S} UTC"
    return f"{begun:%d %b %H:%M} to {ended:%d %b %H:%M} UTC"
