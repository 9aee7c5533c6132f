"""Word: what may have been meant where a search finds nothing."""

from django.db import models

from afa.models.archived_item import ArchivedItem
from afa.models.event import Event


class Word(models.Model):
    """A word of an event's shown posts, and the post that brought it.

    Triggers on the archive keep it: a word goes with its post, so that nothing of a post
    which was taken away can be guessed from what a search proposes.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=30)
    item = models.ForeignKey(ArchivedItem, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("event", "word"), name="word_once"),)

    def __str__(self) -> str:
        return self.word
