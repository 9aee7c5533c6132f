"""An event's programme out of the models, as afa/chunks.py wants it."""

from afa.chunks import Programme, Slot
from afa.models import Event, Session


def load(event: Event) -> Programme:
    """The programme as it stands, without what was cancelled."""
    rows = Session.objects.filter(event=event, cancelled=False)
    slots = rows.values_list("id", "hashtag", "starts_at", "ends_at")
    return Programme((Slot(*slot) for slot in slots), event.hashtags)
