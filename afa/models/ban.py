"""Ban: an author of whom an event's readers see nothing."""

from django.db import models
from django.db.models import Q

from afa.models.rule import Rule


class Ban(Rule):
    """One author on one network. `reason` stays with the moderators."""

    source = models.CharField(max_length=50)
    author_id = models.TextField()
    handle = models.TextField(blank=True)
    name = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(
                fields=("event", "source", "author_id"),
                condition=Q(lifted_at__isnull=True),
                name="ban_once",
            ),
        )

    def __str__(self) -> str:
        return f"@{self.handle}" if self.handle else self.name or self.author_id

    @property
    def token(self) -> str:
        """As the live log names it."""
        return f"ban:{self.pk}"
