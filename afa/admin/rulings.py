"""What moderators decided, and whether the live log knows it. To be looked at."""

from django.contrib import admin

from afa.admin.read_only import ReadOnly
from afa.models import Ban, BlockedWord, Ruling


@admin.register(Ruling)
class RulingAdmin(ReadOnly):
    """The newest first."""

    list_display = ("at", "verb", "uid", "who", "ban", "word", "told", "event")
    list_filter = ("verb", "told", "event")
    list_select_related = ("event", "ban", "word")
    search_fields = ("=key", "=uid", "=who")


@admin.register(Ban)
class BanAdmin(ReadOnly):
    """Who was banned by whom, and why."""

    list_display = ("at", "__str__", "source", "who", "reason", "lifted_at", "lifted_who", "event")
    list_filter = ("event", "source")
    list_select_related = ("event",)
    search_fields = ("=author_id", "handle", "name", "=who")


@admin.register(BlockedWord)
class BlockedWordAdmin(ReadOnly):
    """Which words were blocked by whom."""

    list_display = ("at", "word", "who", "lifted_at", "lifted_who", "event")
    list_filter = ("event",)
    list_select_related = ("event",)
    search_fields = ("word", "=who")
