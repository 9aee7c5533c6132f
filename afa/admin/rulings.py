"""What moderators decided, and whether the live log knows it."""

from django.contrib import admin

from afa.admin.read_only import ReadOnly
from afa.models import Ruling


@admin.register(Ruling)
class RulingAdmin(ReadOnly):
    """The newest first."""

    list_display = ("at", "verb", "item", "by", "told")
    list_filter = ("verb", "told")
    list_select_related = ("item", "by")
    search_fields = ("=item__key", "=item__uid")
