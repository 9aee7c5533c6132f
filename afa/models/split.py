"""Split: a post that an organiser took out of its group of cross-posts; kept, and to be undone."""

from django.db import models

from afa.models.archived_item import ArchivedItem
from afa.models.event import Event
from afa.models.undoable import Undoable


class Split(Undoable):
    """`item` does not belong with the posts in `parted`, whatever the rules say of them."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="splits")
    item = models.ForeignKey(ArchivedItem, models.CASCADE, related_name="splits")
    parted = models.ManyToManyField(ArchivedItem, related_name="parted_by")

    def __str__(self) -> str:
        return f"{self.item_id} apart"
