"""Ruling: what was decided about a post, kept, and told to the live log."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from afa.models.ban import Ban
from afa.models.blocked_word import BlockedWord
from afa.models.event import Event


class Ruling(models.Model):
    """One hide or restore of the post `uid`, which the archive may not have got yet.

    `told` says whether the live log knows of it (afa/moderation.py). `ban` or `word` is the
    line of the blocklist that decided, or that was lifted; `who` is a name and no key: an
    account may be deleted, what it did may not.
    """

    class Verb(models.TextChoices):
        """What was decided."""

        HIDE = "hide"
        RESTORE = "restore"

    # Also the retraction's own name in the log, so that telling it twice does nothing.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="+", db_index=False)
    uid = models.TextField()
    key = models.CharField(max_length=52)
    verb = models.CharField(max_length=7, choices=Verb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=150, blank=True)
    ban = models.ForeignKey(Ban, models.SET_NULL, null=True, related_name="rulings")
    word = models.ForeignKey(BlockedWord, models.SET_NULL, null=True, related_name="rulings")
    at = models.DateTimeField(default=now)
    told = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at",)
        indexes = (
            models.Index(fields=("at",), condition=Q(told=False), name="ruling_untold"),
            models.Index(fields=("event", "-at"), name="ruling_newest"),
            models.Index(fields=("event", "key", "-at"), name="ruling_of_post"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"
