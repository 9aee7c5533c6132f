"""The record and how far it goes."""

from django.contrib import admin

from afa.admin.read_only import ReadOnly
from afa.models import Entry, Progress


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    """One line of a log."""

    list_display = ("epoch", "offset", "kind", "key", "at", "event")
    list_filter = ("event",)
    list_select_related = ("event",)
    search_fields = ("=key", "=uid", "=sha")
    search_help_text = "A key, a uid or a sha."
    ordering = ("-id",)


@admin.register(Progress)
class ProgressAdmin(ReadOnly):
    """One line per log."""

    list_display = ("event", "epoch", "next")
    list_select_related = ("event",)
