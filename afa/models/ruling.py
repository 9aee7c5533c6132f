"""Ruling: what a moderator decided about a post, kept, and told to the live log."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from afa.models.archived_item import ArchivedItem


class Ruling(models.Model):
    """One hide or restore. `told` says whether the live log knows of it (afa/moderation.py)."""

    class Verb(models.TextChoices):
        """What was decided."""

        HIDE = "hide"
        RESTORE = "restore"

    # Also the retraction's own name in the log, so that telling it twice does nothing.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(ArchivedItem, models.CASCADE, related_name="rulings")
    verb = models.CharField(max_length=7, choices=Verb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    told = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=("at",), condition=Q(told=False), name="ruling_untold"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.item_id}"
