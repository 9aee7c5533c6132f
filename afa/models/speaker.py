"""Speaker: who gives sessions, and under which names they post."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from afa import handles
from afa.models import fields
from afa.models.event import Event
from afa.models.lean import Lean


class Speaker(Lean):
    """A person on an event's stage."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers")
    slug = models.SlugField(max_length=100)
    name = models.CharField(max_length=200)
    bio = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    avatar = models.URLField(max_length=500, blank=True)
    handles = fields.words(
        "Where they post, separated by commas: x:ada, mastodon:ada@example.org, or the"
        " addresses of their profiles. What they post, and who speaks to them, then belongs"
        " to their talks."
    )

    class Meta:
        ordering = ("name", "slug")
        constraints = (models.UniqueConstraint(fields=("event", "slug"), name="speaker_slug"),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """ValidationError where one of the handles is none."""
        try:
            self._fold()
        except ValueError as error:
            raise ValidationError({"handles": str(error)}) from error

    def save(self, *args: Any, **options: Any) -> None:
        """Save, the handles as they are compared; ValueError where one is none."""
        self._fold()
        super().save(*args, **options)

    def _fold(self) -> None:
        self.handles = list(dict.fromkeys(map(handles.normal, filter(None, self.handles))))
