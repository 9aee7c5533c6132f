"""Session: a talk, or whatever else has a place in the programme."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from afa.models import fields
from afa.models.event import Event
from afa.models.lean import Lean
from afa.models.room import Room
from afa.models.speaker import Speaker
from afa.models.track import Track


class Session(Lean):
    """One session. What is said about it is its chunk (afa/chunks/)."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    slug = models.SlugField(max_length=100)
    title = models.CharField(max_length=300)
    abstract = models.TextField(blank=True)
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="sessions")
    track = models.ForeignKey(
        Track, models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    speakers = models.ManyToManyField(Speaker, blank=True, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    hashtag = models.CharField(
        max_length=100, blank=True, help_text="Of this session alone, without #."
    )
    cancelled = models.BooleanField(default=False)

    # The people, where a page of many sessions has asked for all of them at once.
    named: list[tuple[str, str]] | None = None

    class Meta:
        ordering = ("starts_at", "room__position", "slug")
        constraints = (
            models.UniqueConstraint(fields=("event", "slug"), name="session_slug"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message="A session ends after it starts.",
            ),
        )
        indexes = (models.Index(fields=("event", "starts_at"), name="session_by_time"),)

    def __str__(self) -> str:
        return self.title

    @property
    def people(self) -> list[tuple[str, str]]:
        """Slug and name of who speaks."""
        if self.named is not None:
            return self.named
        return [(speaker.slug, speaker.name) for speaker in self.speakers.all()]

    def get_absolute_url(self) -> str:
        """Its chunk."""
        return f"/{self.event.slug}/sessions/{self.slug}/"

    def save(self, *args: Any, **options: Any) -> None:
        """Save, the hashtag folded as items carry it."""
        self.hashtag = fields.folded(self.hashtag)
        super().save(*args, **options)
