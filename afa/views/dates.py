"""Days and spans of days, in words of the reader's language."""

from datetime import date, datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def day(day: date) -> str:
    """``Friday, 20 November 2026``."""
    weekday = _("Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday").split(",")
    return _("%(weekday)s, %(date)s") % {"weekday": weekday[day.weekday()], "date": _plain(day)}


def short(day: date) -> str:
    """``Fri 20 Nov``, for where the year is known."""
    parts = {"weekday": weekday(day), "day": day.day, "month": month(day)}
    return _("%(weekday)s %(day)s %(month)s") % parts


def weekday(day: date) -> str:
    """``Fri``."""
    return _("Mon,Tue,Wed,Thu,Fri,Sat,Sun").split(",")[day.weekday()]


def month(day: date) -> str:
    """``Nov``."""
    return _("Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec").split(",")[day.month - 1]


def span(start: datetime, end: datetime, zone: tzinfo) -> str:
    """``20–21 November 2026``, with no more words than it needs."""
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    if first == last:
        return _plain(first)
    parts = {"day": first.day, "month": _month(first), "first": _plain(first), "last": _plain(last)}
    if first.year != last.year:
        return _("%(first)s – %(last)s") % parts
    if first.month != last.month:
        return _("%(day)s %(month)s – %(last)s") % parts
    return _("%(day)s–%(last)s") % parts


def _month(day: date) -> str:
    names = _(
        "January,February,March,April,May,June,July,August,September,October,November,December"
    )
    return names.split(",")[day.month - 1]


def _plain(day: date) -> str:
    parts = {"day": day.day, "month": _month(day), "year": day.year}
    return _("%(day)s %(month)s %(year)s") % parts


def lasting(minutes: int) -> str:
    """``12 min``, ``2 h``, ``2 h 5 min``."""
    hours, rest = divmod(minutes, 60)
    parts = {"hours": hours, "minutes": rest}
    if not hours:
        return _("%(minutes)s min") % parts
    return (_("%(hours)s h %(minutes)s min") if rest else _("%(hours)s h")) % parts


def away(now: datetime, then: datetime) -> str:
    """``in 3 days``: how far off a moment is; nothing where it is past."""
    hours = (then - now).total_seconds() / 3600
    if hours <= 0:
        return ""
    if hours < 1:
        return _("within the hour")
    if hours < 36:
        return _in(ngettext("in %(count)s hour", "in %(count)s hours", round(hours)), hours)
    if hours < 14 * 24:
        days = hours / 24
        return _in(ngettext("in %(count)s day", "in %(count)s days", round(days)), days)
    if hours < 70 * 24:
        weeks = hours / 24 / 7
        return _in(ngettext("in %(count)s week", "in %(count)s weeks", round(weeks)), weeks)
    months = hours / 24 / 30.44
    return _in(ngettext("in %(count)s month", "in %(count)s months", round(months)), months)


def _in(words: str, many: float) -> str:
    return words % {"count": round(many)}
