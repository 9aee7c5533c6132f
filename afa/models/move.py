"""Move: what an organiser put into another talk's chunk, kept, and able to be undone."""

from django.db import models

from afa.models.archived_item import ArchivedItem
from afa.models.event import Event
from afa.models.session import Session
from afa.models.undoable import Undoable


class Move(Undoable):
    """Some posts at once. For each post the newest move that was not undone says where it is."""

    class To(models.TextChoices):
        """Where they were put."""

        TALK = "talk"
        HALLWAY = "hallway"
        RULES = "rules"  # back to where the rules would have them

    event = models.ForeignKey(Event, models.CASCADE, related_name="moves")
    to = models.CharField(max_length=7, choices=To.choices)
    # Null also where that talk was deleted: then the move says nothing any more.
    session = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        where = {"talk": self.session or "a talk that is gone", "hallway": "the hallway"}
        return f"to {where.get(self.to, 'where the rules say')}"


class Moved(models.Model):
    """One post of a move, and where it was before."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="posts", db_index=False)
    item = models.ForeignKey(ArchivedItem, models.CASCADE, related_name="moves", db_index=False)
    from_session = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="+")
    from_reason = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name_plural = "moved posts"
        constraints = (models.UniqueConstraint(fields=("item", "move"), name="moved_once"),)
        indexes = (models.Index(fields=("move",), name="moved_by"),)

    def __str__(self) -> str:
        return f"{self.move_id}: {self.item_id}"
