"""Tally: how many posts a session has from each minute, so that no page has to count them."""

from django.db import models

from afa.models.session import Session


class Tally(models.Model):
    """The shown posts of one session from one minute, counted in minutes since 1970.

    Triggers on the archive keep it, in the transaction that changes the posts; 0 stays where
    all of them were taken away or moved.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="tallies", db_index=False)
    minute = models.BigIntegerField()
    posts = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("session", "minute"), name="tally_once"),
            models.CheckConstraint(condition=models.Q(posts__gte=0), name="tally_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.session_id}:{self.minute}: {self.posts}"
