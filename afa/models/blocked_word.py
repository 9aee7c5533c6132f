"""BlockedWord: a word or phrase that takes a post away from an event's readers."""

from django.db import models
from django.db.models import Q

from afa.models.rule import Rule


class BlockedWord(Rule):
    """`word` as it was typed; `folded` as it is compared (live/words.py)."""

    word = models.CharField(max_length=100)
    folded = models.CharField(max_length=300)

    class Meta:
        ordering = ("folded",)
        constraints = (
            models.UniqueConstraint(
                fields=("event", "folded"),
                condition=Q(lifted_at__isnull=True),
                name="blocked_word_once",
            ),
        )

    def __str__(self) -> str:
        return self.word

    @property
    def token(self) -> str:
        """As the live log names it."""
        return f"word:{self.pk}"
