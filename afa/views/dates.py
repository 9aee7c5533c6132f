"""Days and spans of days, in words."""

from datetime import date, datetime, tzinfo

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(day: date) -> str:
    """``Friday, 20 November 2026``."""
    return f"{_DAYS[day.weekday()]}, {_plain(day)}"


def short(day: date) -> str:
    """``Fri 20 Nov``, for where the year is known."""
    return f"{_DAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"


def span(start: datetime, end: datetime, zone: tzinfo) -> str:
    """``20–21 November 2026``, with no more words than it needs."""
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    if first == last:
        return _plain(first)
    if first.year != last.year:
        return f"{_plain(first)} – {_plain(last)}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]} – {_plain(last)}"
    return f"{first.day}–{_plain(last)}"


def _plain(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def away(now: datetime, then: datetime) -> str:
    """``in 3 days``: how far off a moment is; nothing where it is past."""
    hours = (then - now).total_seconds() / 3600
    if hours <= 0:
        return ""
    if hours < 1:
        return "within the hour"
    for size, name, most in ((1, "hour", 36), (24, "day", 14 * 24), (24 * 7, "week", 70 * 24)):
        if hours < most:
            count = round(hours / size)
            return f"in {count} {name}{'' if count == 1 else 's'}"
    return f"in {round(hours / 24 / 30.44)} months"
