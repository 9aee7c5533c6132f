"""Where a talk is in its time: cancelled, coming, on, over; and how to say it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afa.models import Session
from afa.views import dates

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
        return Phase("cancelled", _("Cancelled"))
    if now < session.starts_at:
        return Phase("coming", _("Starts in %(time)s") % {"time": length(session.starts_at - now)})
    if now < session.ends_at:
        return Phase("on", _("%(time)s left") % {"time": length(session.ends_at - now)})
    return Phase("over", _("Over"))


def length(time: timedelta) -> str:
    """``12 min``, ``2 h 5 min``, ``3 days``: whole minutes, rounded up."""
    minutes = -(-time // _MINUTE)
    if time < _DAY:
        return dates.lasting(minutes)
    days = round(time / _DAY)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
