"""An event's schedule out of the models, as afa/chunks wants it: the event by its id, because
who has it in hand may have read it a while ago. Three queries."""

from collections import defaultdict

from afa.chunks import Schedule, Slot
from afa.models import Event, Session


def load(event: int) -> Schedule:
    """The schedule as it stands, without what was cancelled."""
    handles = _handles(event)
    rows = Session.objects.filter(event=event, cancelled=False).order_by("starts_at", "id")
    slots = rows.values_list("id", "hashtag", "starts_at", "ends_at", "room__hashtag")
    return Schedule(
        slots=tuple(
            Slot(id_, tag, starts, ends, room_tag or "", handles.get(id_, ()))
            for id_, tag, starts, ends, room_tag in slots
        ),
        tags=tuple(Event.objects.values_list("hashtags", flat=True).get(pk=event)),
    )


def _handles(event: int) -> dict[int, tuple[str, ...]]:
    """A session's id -> the handles of all its speakers."""
    rows = Session.speakers.through.objects.filter(session__event=event, session__cancelled=False)
    found: dict[int, list[str]] = defaultdict(list)
    pairs = rows.order_by("session_id", "speaker_id")
    for session, handles in pairs.values_list("session_id", "speaker__handles"):
        found[session] += handles
    return {session: tuple(dict.fromkeys(handles)) for session, handles in found.items()}
