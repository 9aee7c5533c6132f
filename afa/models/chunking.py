"""Chunking: by which schedule the archive's posts are placed, and how far that has come."""

from django.db import models

from afa.models.event import Event


class Chunking(models.Model):
    """Written under the event's turn alone (afa/turn.py).

    New posts are placed by `schedule`. Of those in `reach` (afa/chunks/reach.py; empty where
    nothing is left to do) all up to the id `done` are placed by it, too. `again` says that this
    was not enough for a thread, and everything is to be looked at once more.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="chunking", primary_key=True)
    schedule = models.TextField()
    sha = models.CharField(max_length=64)
    reach = models.TextField(blank=True)
    done = models.BigIntegerField(default=0)
    again = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.sha[:8]}:{self.done}" if self.reach else self.sha[:8]
