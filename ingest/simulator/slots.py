"""When something happens at Tidemark, in minutes after the doors open on the first day."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the schedule. "talks" is one session in each track."""

    minute: int
    minutes: int
    kind: Literal["keynote", "talks", "break", "party"]
    slug: str = ""
    title: str = ""
    abstract: str = ""
    room: str = "foyer"


# The doors open at 8:00 on the clock of the venue.
_DAY = 24 * 60
_TOMORROW = "-2"


def _break(minute: int, minutes: int, slug: str, title: str, abstract: str) -> Slot:
    return Slot(
        minute=minute, minutes=minutes, kind="break", slug=slug, title=title, abstract=abstract
    )


def _talks(*minutes: int) -> list[Slot]:
    return [Slot(minute=minute, minutes=40, kind="talks") for minute in minutes]


def _breaks(day: int, mark: str) -> list[Slot]:
    return [
        _break(
            day,
            75,
            f"doors{mark}",
            "Doors, badges, coffee",
            "Take your time, take a sticker. The badge desk is on the left.",
        ),
        _break(
            day + 145,
            30,
            f"coffee{mark}",
            "Coffee",
            "In the foyer and on the terrace. Oat milk on the right.",
        ),
        _break(
            day + 275,
            75,
            f"lunch{mark}",
            "Lunch",
            "Tables by subject; the list hangs next to the big plant.",
        ),
        _break(
            day + 440,
            30,
            f"tea{mark}",
            "Tea and something sweet",
            "The quiet room stays quiet. The terrace does not.",
        ),
    ]


SLOTS: tuple[Slot, ...] = tuple(
    sorted(
        [
            *_breaks(0, ""),
            *_breaks(_DAY, _TOMORROW),
            Slot(minute=90, minutes=50, kind="keynote"),
            *_talks(180, 230, 355, 400, 475),
            Slot(minute=530, minutes=45, kind="keynote"),
            Slot(
                minute=660,
                minutes=240,
                kind="party",
                slug="party",
                title="Party at the Old Ropeworks",
                abstract="Food, a band with songs about water, and board games upstairs.",
                room="ropeworks",
            ),
            Slot(minute=_DAY + 90, minutes=50, kind="keynote"),
            *_talks(_DAY + 180, _DAY + 230, _DAY + 355, _DAY + 400),
            Slot(minute=_DAY + 475, minutes=50, kind="keynote"),
        ],
        key=lambda slot: slot.minute,
    )
)

# The last people leave at eleven on the second evening.
END = _DAY + 15 * 60

OPENING = timedelta(minutes=90)

# One place for every hour, so that it is always morning somewhere. None of them changes its
# clocks: an offset in a query on air means the same as the zone.
_ZONES = (
    "Pacific/Tarawa", "Pacific/Noumea", "Australia/Brisbane", "Asia/Tokyo", "Asia/Singapore",
    "Asia/Bangkok", "Asia/Dhaka", "Asia/Karachi", "Asia/Dubai", "Africa/Nairobi",
    "Africa/Johannesburg", "Africa/Lagos", "Atlantic/Reykjavik", "Atlantic/Cape_Verde",
    "America/Noronha", "America/Sao_Paulo", "America/Puerto_Rico", "America/Bogota",
    "America/Costa_Rica", "America/Phoenix", "Pacific/Pitcairn", "Pacific/Gambier",
    "Pacific/Honolulu", "Pacific/Pago_Pago",
)  # fmt: skip


def doors_for(
    now: datetime, into: timedelta = timedelta(minutes=25), speed: float = 1.0
) -> datetime:
    """When the doors open so that at `now` the first keynote, played at `speed`, is `into` on
    its way.

    In a time zone in which that is a morning, whenever somebody wants to see the
    conference. At the speed of the clock it begins on a full five minutes, so that the
    keynote is up to five minutes further.
    """
    doors = (now - (into + OPENING) / speed).astimezone(UTC).replace(microsecond=0)
    if speed == 1:
        doors = doors.replace(minute=doors.minute // 5 * 5, second=0)
    return min((doors.astimezone(ZoneInfo(zone)) for zone in _ZONES), key=_from_eight)


def _from_eight(doors: datetime) -> int:
    return abs(doors.hour * 60 + doors.minute - 8 * 60)
