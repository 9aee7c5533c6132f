"""Event: a conference. Its slug names its log, its addresses and its entries for good."""

import zoneinfo
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from afa import accent
from afa.models import fields

# Where nobody says when an event ends.
DURATION = timedelta(days=2)


def _in_two_days() -> datetime:
    return now() + DURATION


class Event(models.Model):
    """A conference, and whether it is on air."""

    slug = models.CharField(
        max_length=50,
        unique=True,
        validators=[fields.check_event_slug],
        help_text="Part of every address, such as /europython-2026/. It can never be changed.",
    )
    title = models.CharField(max_length=200)
    tagline = models.CharField(max_length=300, blank=True)
    timezone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[fields.check_timezone],
        help_text="Of the venue, such as Europe/Lisbon.",
    )
    starts_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField(default=_in_two_days)
    hashtags = fields.words("Of the whole conference, separated by commas, without #.")
    on_air = models.BooleanField(
        default=False, help_text="While it is, its sources are read and readers are answered."
    )
    spend_cap = models.DecimalField(
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Dollars that reading X may cost for this event; it stops there. 0: no limit."
        " Empty: X_SPEND_CAP of the installation.",
    )
    # What is said on the air about it (live.onair.OnAir); moderators before the fact come later.
    moderation = models.CharField(max_length=20, default="off", editable=False)
    accent = models.CharField(max_length=7, default=accent.DEFAULT, validators=[fields.COLOUR])

    class Meta:
        ordering = ("-starts_at", "slug")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message="An event ends after it starts.",
            ),
        )

    def __str__(self) -> str:
        return self.title or self.slug

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The venue's time zone."""
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def accent_name(self) -> str:
        """As pages name it in ``data-accent``."""
        return self.accent[1:]

    @property
    def accent_href(self) -> str:
        """The stylesheet that makes of it what a page needs."""
        return accent.href(self.accent)

    def get_absolute_url(self) -> str:
        """The live page."""
        return f"/{self.slug}/"

    def save(self, *args: Any, **options: Any) -> None:
        """Save; ValueError where the slug of a known event changed, or is none."""
        self.hashtags = list(dict.fromkeys(filter(None, map(fields.folded, self.hashtags))))
        self._keep_slug()
        super().save(*args, **options)

    def _keep_slug(self) -> None:
        try:
            fields.check_event_slug(self.slug)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None
        if self.pk and Event.objects.filter(pk=self.pk).exclude(slug=self.slug).exists():
            raise ValueError("The slug of an event never changes: its log and archive bear it.")
