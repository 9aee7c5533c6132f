"""Gathering: by what is known of whom the archive's cross-posts are grouped, and how far."""

from django.db import models

from afa.models.event import Event


class Gathering(models.Model):
    """Written under the event's turn alone (afa/turn.py).

    New posts are grouped by `known`. The older ones are, too, up to the id `done`; it is null
    where all of them are.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="gathering", primary_key=True)
    known = models.TextField()
    sha = models.CharField(max_length=64)
    done = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.sha[:8] if self.done is None else f"{self.sha[:8]}:{self.done}"
