"""The site is one Django app."""

from django.apps import AppConfig
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_migrate,
    post_save,
    pre_delete,
)


class Afa(AppConfig):
    """Its label names the tables: afa_entry, afa_archiveditem, ..."""

    name = "afa"
    verbose_name = "A Feed Apart"

    def ready(self) -> None:
        """Connect what a save sets off."""
        from afa import roles, signals  # noqa: PLC0415 -- models exist only from here on
        from afa.models import Event, Room, Session, Source, Speaker  # noqa: PLC0415

        post_save.connect(signals.event_changed, sender=Event)
        post_delete.connect(signals.event_deleted, sender=Event)
        post_save.connect(signals.source_changed, sender=Source)
        post_delete.connect(signals.source_changed, sender=Source)
        for part in (Event, Room, Session, Speaker):
            post_save.connect(signals.schedule_changed, sender=part)
        for part in (Room, Speaker):
            post_delete.connect(signals.schedule_changed, sender=part)
        m2m_changed.connect(signals.schedule_changed, sender=Session.speakers.through)
        pre_delete.connect(signals.session_deletes, sender=Session)
        post_delete.connect(signals.session_deleted, sender=Session)
        post_migrate.connect(roles.ensure, sender=self)
