"""Rule: a line of an event's blocklist, in force until it is lifted. Nothing is ever deleted."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from afa.models.event import Event


class Rule(models.Model):
    """What a ban and a blocked word have in common.

    `sweep` is what is being done to the posts that were there before (afa/sweep.py): hide or
    restore, empty once it is done. `reached`: it has come down to this id; `swept` counts.
    """

    class Sweep(models.TextChoices):
        """What is under way."""

        HIDE = "hide"
        RESTORE = "restore"

    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=150, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_who = models.CharField(max_length=150, blank=True)
    sweep = models.CharField(max_length=7, choices=Sweep.choices, blank=True)
    reached = models.BigIntegerField(null=True)
    swept = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def active(self) -> bool:
        """Whether it is in force."""
        return self.lifted_at is None
