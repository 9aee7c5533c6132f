"""Entry: the record of a log, entry by entry, as it was. Written by the strainer alone."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from afa.models.event import Event
from live.entry import key_of


class Entries(models.Manager["Entry"]):
    """Finds entries by what they are about."""

    def wipe(self, event: int, uids: Collection[str]) -> None:
        """Take away the text of every entry about `uids`: a restore bears a key, not a uid."""
        about = Q(uid__in=uids) | Q(kind="restore")
        keys = [key_of(uid) for uid in uids]
        self.filter(about, event=event, key__in=keys).update(payload=None)


class Entry(models.Model):
    """One entry; event, epoch and offset are its place for good.

    `payload` holds the log's bytes exactly, so that they can be held against `sha`; it is
    null once the text was retracted, and where it was so before it came here.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="+", db_index=False)
    epoch = models.CharField(max_length=32)
    offset = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    uid = models.TextField()
    key = models.CharField(max_length=12)
    at = models.DateTimeField()
    sha = models.CharField(max_length=64, blank=True)
    payload = models.TextField(null=True)

    objects = Entries()

    class Meta:
        verbose_name_plural = "entries"
        constraints = (
            models.UniqueConstraint(fields=("event", "epoch", "offset"), name="entry_place"),
        )
        indexes = (
            # A retraction finds what it is about by this, a permalink its history.
            models.Index(fields=("event", "key"), name="entry_by_key"),
            models.Index(fields=("event", "-id"), condition=Q(kind="notice"), name="entry_notices"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.epoch}:{self.offset}"
