"""What feeds say in their own ways and feedparser does not take as it is meant: the times of zones
that only Europe and Asia know, addresses of mail around names, what pictures show."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from feedparser.namespaces.mediarss import Namespace

# Those that one place alone calls so; feedparser takes them for Greenwich.
_ZONES = {
    "WET": "+0000", "WEST": "+0100", "BST": "+0100", "CET": "+0100", "MEZ": "+0100",
    "CEST": "+0200", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300",
    "JST": "+0900", "KST": "+0900", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200",
    "NZDT": "+1300",
}  # fmt: skip
_ZONE = re.compile(rf"\b({'|'.join(_ZONES)})\s*$")
# Months as they are shortened in German, Dutch and the Romance languages, where that is not as in
# English.
_MONTHS = {
    "ene": "Jan", "gen": "Jan", "fév": "Feb", "fev": "Feb", "mär": "Mar", "mrz": "Mar",
    "mrt": "Mar", "avr": "Apr", "abr": "Apr", "mai": "May", "mei": "May", "mag": "May",
    "giu": "Jun", "lug": "Jul", "aoû": "Aug", "ago": "Aug", "set": "Sep", "okt": "Oct",
    "out": "Oct", "ott": "Oct", "dez": "Dec", "déc": "Dec", "dic": "Dec",
}  # fmt: skip
_MONTH = re.compile(rf"(?<=\d )({'|'.join(_MONTHS)})\w*\.?(?= \d)", re.IGNORECASE)
_COLON = re.compile(r"([+-]\d\d):(\d\d)\s*$")
_WEEKDAY = re.compile(r"^\s*\w+[.,]+\s+(?=\d)")

_MONTHS_OF_MAIL = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]  # fmt: skip
_MAIL_TIME = re.compile(
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d\d?) ({'|'.join(_MONTHS_OF_MAIL)}) (\d{{4}})"
    r" (\d\d):(\d\d):(\d\d) (?:GMT|([+-])(\d\d)(\d\d))",
    re.ASCII,
)

_MAIL_FIRST = re.compile(r"\S+@\S+\s+\((.+)\)")
_MAIL_LAST = re.compile(r"(.*\S)\s*<\S+@\S+>")
_MAIL = re.compile(r"[^\s()<>@]+@[^\s()<>@]+")


def mail_time(written: str) -> datetime | None:
    """A time as mail writes it, where it is written just so, as most are; else None."""
    found = _MAIL_TIME.fullmatch(written)
    if found is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        time = datetime(
            int(year), _MONTHS_OF_MAIL.index(month) + 1, int(day), int(hour), int(minute),
            int(second), tzinfo=UTC,
        )  # fmt: skip
        return time + ahead if sign == "-" else time - ahead
    except (ValueError, OverflowError):
        return None


def zoned_time(written: str) -> datetime | None:
    """A time as mail writes it, in a zone whose name feedparser does not know; else None."""
    zoned = _ZONE.sub(lambda zone: _ZONES[zone[1]], written)
    return foreign_time(zoned) if zoned != written else None


def foreign_time(written: str) -> datetime | None:
    """A time as mail writes it, its weekday and month in any of some languages."""
    bare = _MONTH.sub(lambda month: _MONTHS[month[1].lower()], _WEEKDAY.sub("", written))
    try:
        time = parsedate_to_datetime(_COLON.sub(r"\1\2", bare))
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def name_in(author: str) -> str:
    """Who is meant by ``ann@tide.example (Ann)`` or ``Ann <ann@tide.example>``; empty where it
    is not written like that. feedparser knows no domain whose last part is longer than .info."""
    author = author.strip()
    named = _MAIL_FIRST.fullmatch(author) or _MAIL_LAST.fullmatch(author)
    if named:
        return named[1].strip(' "')
    return author if _MAIL.fullmatch(author) else ""


class _Shown(Namespace):  # type: ignore[misc]
    """Media RSS, in which a description belongs to the file that it stands in."""

    def _start_media_description(self, _attributes: Any) -> None:
        self.push("media_description", 1)

    def _end_media_description(self) -> None:
        said = self.pop("media_description")
        files = self._get_context().get("media_content")
        if said and files:
            files[-1].setdefault("description", said)


def learn() -> None:
    """Teach feedparser: else what a picture shows would stand for the whole post."""
    for name in ("_start_media_description", "_end_media_description"):
        setattr(Namespace, name, vars(_Shown)[name])
