"""ArchivedItem: the present state of one post, as the log's entries made it."""

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import MD5

from afa.chunks import REASONS
from afa.models import fields
from afa.models.event import Event
from afa.models.lean import Lean
from afa.models.session import Session
from live.item import Item


class State(models.TextChoices):
    """Only what is live is shown to anybody but staff."""

    LIVE = "live"
    HIDDEN = "hidden"  # by a moderator, who may restore it
    GONE = "gone"  # by its author: nothing of it is left


class Shown(models.Manager["ArchivedItem"]):
    """Those that readers may see."""

    def get_queryset(self) -> "models.QuerySet[ArchivedItem]":
        # Postgres alone looks into these two; no page has to carry them.
        return super().get_queryset().filter(state=State.LIVE).defer("tags", "search")


class ArchivedItem(Lean):
    """A post. `id` grows in the order of the log: it is the order on pages, in any epoch.

    `item` is an Item as the log holds it, null where it is gone. The columns beside it are
    what pages and lookups need; empty where it is gone, but for those that place it.
    """

    State = State

    event = models.ForeignKey(Event, models.PROTECT, related_name="+", db_index=False)
    uid = models.TextField()
    # Usually 12 characters; longer where somebody made two posts with the same 12.
    key = models.CharField(max_length=52)
    state = models.CharField(max_length=6, choices=State.choices)
    version = models.BigIntegerField(default=0)
    item = fields.ToldField(null=True)
    source = models.CharField(max_length=50)
    author_id = models.TextField(blank=True)
    author_handle = models.TextField(blank=True)
    author_name = models.TextField(blank=True)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(help_text="As its network says.")
    shown_at = models.DateTimeField(help_text="The same, but never later than it came.")
    received_at = models.DateTimeField()
    reply_to = models.TextField(blank=True)
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="items", db_index=False
    )
    # Why it belongs to that session, or to none (afa/chunks); empty where its text never came.
    reason = models.CharField(max_length=10, blank=True, choices=[(r, r) for r in REASONS])
    first_epoch = models.CharField(max_length=32)
    first_offset = models.BigIntegerField()
    # Written by Postgres, from the columns above, with functions of the migration "search".
    tags = models.GeneratedField(
        expression=Func(F("item"), function="afa_tags"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    search = models.GeneratedField(
        expression=Func(F("text"), F("author_name"), F("author_handle"), function="afa_words"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = models.Manager["ArchivedItem"]()
    shown = Shown()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("event", "uid"), name="archived_uid"),
            models.UniqueConstraint(fields=("event", "key"), name="archived_key"),
            models.CheckConstraint(
                condition=Q(state="hidden")
                | Q(state="live", item__isnull=False)
                | Q(state="gone", item__isnull=True, text=""),
                name="archived_live_has_item_gone_has_none",
            ),
        )
        # Pages go from the newest to older ones by id; each index serves one kind of page.
        indexes = (
            models.Index(fields=("event", "-id"), condition=Q(state="live"), name="archived_page"),
            models.Index(
                fields=("event", "-id"), condition=Q(state="hidden"), name="archived_hidden"
            ),
            models.Index(fields=("session", "-id"), name="archived_chunk"),
            models.Index(
                fields=("session", "-shown_at", "-id"),
                condition=Q(state="live"),
                name="archived_chunk_time",
            ),
            # What answers a post. The digest: some addresses are too long for an index.
            models.Index(
                F("event"), MD5("reply_to"), condition=~Q(reply_to=""), name="archived_answers"
            ),
            models.Index(
                fields=("event", "id"),
                condition=Q(state="live", reason=""),
                name="archived_unplaced",
            ),
            models.Index(fields=("event", "source", "author_id", "-id"), name="archived_author"),
            # Where cross-posts are looked for (afa/sayings.py).
            models.Index(
                F("event"),
                Func(F("author_handle"), function="afa_local"),
                F("shown_at"),
                condition=Q(state="live") & ~Q(author_handle=""),
                name="archived_local",
            ),
            GinIndex(
                Func(F("item"), function="afa_proven"),
                condition=Q(state="live", item__author__has_key="proven"),
                name="archived_proven",
            ),
            models.Index(
                fields=("event", "source", "-id"),
                condition=Q(state="live"),
                name="archived_source",
            ),
            models.Index(
                fields=("event", "-shown_at", "-id"),
                condition=Q(state="live"),
                name="archived_time",
            ),
            # With the conditions of carrying() in afa/selection.py.
            models.Index(
                fields=("event", "-id"),
                condition=Q(state="live", item__media__contains=[{"type": "photo"}]),
                name="archived_photos",
            ),
            models.Index(
                fields=("event", "-id"),
                condition=Q(state="live")
                & (
                    Q(item__media__contains=[{"type": "video"}])
                    | Q(item__media__contains=[{"type": "gif"}])
                ),
                name="archived_videos",
            ),
            # Short lists of what is not sorted in yet: a search reads all of them.
            GinIndex(
                fields=("tags",),
                condition=Q(state="live"),
                gin_pending_list_limit=256,
                name="archived_tags",
            ),
            GinIndex(
                fields=("search",),
                condition=Q(state="live"),
                gin_pending_list_limit=256,
                name="archived_search",
            ),
        )

    def __str__(self) -> str:
        return self.uid

    def get_absolute_url(self) -> str:
        """The permalink."""
        return f"/{self.event.slug}/items/{self.key}"

    def content(self) -> Item | None:
        """The post itself; None where it is gone."""
        return msgspec.convert(self.item, Item) if self.item is not None else None
