"""Speaker: who gives sessions, and under which names they post."""

from django.db import models

from afa.models import fields
from afa.models.event import Event


class Speaker(models.Model):
    """A person on an event's stage."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers")
    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=200)
    bio = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    avatar = models.URLField(max_length=500, blank=True)
    handles = fields.words("Network and handle: x:ada, mastodon:ada@example.org.")

    class Meta:
        ordering = ("name", "slug")
        constraints = (models.UniqueConstraint(fields=("event", "slug"), name="speaker_slug"),)

    def __str__(self) -> str:
        return self.name
