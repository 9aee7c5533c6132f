"""The site is one Django app."""

from django.apps import AppConfig


class Afa(AppConfig):
    """Its label names the tables: afa_entry, afa_archiveditem, ..."""

    name = "afa"
    verbose_name = "A Feed Apart"
