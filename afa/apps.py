"""The site is one Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class Afa(AppConfig):
    """Its label names the tables: afa_entry, afa_archiveditem, ..."""

    name = "afa"
    verbose_name = "A Feed Apart"

    def ready(self) -> None:
        """Connect what a save sets off."""
        from afa import roles, signals  # noqa: PLC0415 -- models exist only from here on
        from afa.models import Event, Source  # noqa: PLC0415

        post_save.connect(signals.event_changed, sender=Event)
        post_delete.connect(signals.event_deleted, sender=Event)
        post_save.connect(signals.source_changed, sender=Source)
        post_delete.connect(signals.source_changed, sender=Source)
        post_migrate.connect(roles.ensure, sender=self)
