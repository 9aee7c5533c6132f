"""Track: a theme that runs through a programme."""

from django.db import models

from afa.models import fields
from afa.models.event import Event


class Track(models.Model):
    """One track of an event; `position` orders the tracks on a programme."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="tracks")
    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=200)
    colour = models.CharField(max_length=7, blank=True, default="", validators=[fields.COLOUR])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "slug")
        constraints = (models.UniqueConstraint(fields=("event", "slug"), name="track_slug"),)

    def __str__(self) -> str:
        return self.name
