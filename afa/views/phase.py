"""Where a talk is in its time: cancelled, coming, on, over; and how to say it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from afa.models import Session

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Phase:
    """`words` say how long it is until it starts, or ends."""

    name: Literal["cancelled", "coming", "on", "over"]
    words: str


def phase(session: Session, now: datetime) -> Phase:
    """That of a session at the moment `now`."""
    if session.cancelled:
        return Phase("cancelled", "Cancelled")
    if now < session.starts_at:
        return Phase("coming", f"Starts in {length(session.starts_at - now)}")
    if now < session.ends_at:
        return Phase("on", f"{length(session.ends_at - now)} left")
    return Phase("over", "Over")


def length(time: timedelta) -> str:
    """``12 min``, ``2 h 5 min``, ``3 days``: whole minutes, rounded up."""
    minutes = -(-time // _MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    if time < _DAY:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days = round(time / _DAY)
    return f"{days} day{'s' if days > 1 else ''}"
