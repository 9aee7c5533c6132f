"""Spent: what reading a network has cost, kept where the live Redis cannot lose it."""

from django.db import models

from afa.models.event import Event


class Spent(models.Model):
    """How many posts of a kind of source were paid for, for an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    posts = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "spent"
        constraints = (models.UniqueConstraint(fields=("event", "kind"), name="spent_once"),)

    def __str__(self) -> str:
        return f"{self.posts} of {self.kind}"
