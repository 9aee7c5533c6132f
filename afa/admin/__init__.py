"""The admin pages: organisers edit events and programmes, moderators hide and restore posts.

What the strainer writes is shown and never edited.
"""

from django.contrib import admin

from afa.admin import archived_items, entries, events, moves, parts, rulings, splits

__all__ = ["archived_items", "entries", "events", "moves", "parts", "rulings", "splits"]

admin.site.site_header = admin.site.site_title = "A Feed Apart"
