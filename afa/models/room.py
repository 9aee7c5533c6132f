"""Room: where sessions take place."""

from typing import Any

from django.db import models

from afa.models import fields
from afa.models.event import Event


class Room(models.Model):
    """One room of an event's venue; `position` orders the rooms on a programme."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="rooms")
    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=200)
    hashtag = models.CharField(
        max_length=100,
        blank=True,
        help_text="Of this room alone, without #: what bears it belongs to the talk that is on.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "slug")
        constraints = (models.UniqueConstraint(fields=("event", "slug"), name="room_slug"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Save, the hashtag folded as items carry it."""
        self.hashtag = fields.folded(self.hashtag)
        super().save(*args, **options)
