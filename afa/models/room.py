"""Room: where sessions take place."""

from django.db import models

from afa.models.event import Event


class Room(models.Model):
    """One room of an event's venue; `position` orders the rooms on a programme."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="rooms")
    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "slug")
        constraints = (models.UniqueConstraint(fields=("event", "slug"), name="room_slug"),)

    def __str__(self) -> str:
        return self.name
