"""Undoable: what move and split have in common: an organiser did it, and it can be undone."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils.timezone import now


class Undoable(models.Model):
    """Kept for good, with who did it and who undid it; each null where that account is gone."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ("-id",)

    def mark_undone(self, by: User | None) -> bool:
        """Write it down, once: False where somebody undid it before."""
        fresh = type(self)._default_manager.filter(pk=self.pk, undone_at=None)
        if not fresh.update(undone_at=now(), undone_by=by):
            return False
        self.refresh_from_db()
        return True
