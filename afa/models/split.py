"""Split: a post that an organiser took out of its group of cross-posts; kept, and to be undone."""

from django.conf import settings
from django.db import models

from afa.models.archived_item import ArchivedItem
from afa.models.event import Event


class Split(models.Model):
    """`item` does not belong with the posts in `parted`, whatever the rules say of them."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="splits")
    item = models.ForeignKey(ArchivedItem, models.CASCADE, related_name="splits")
    parted = models.ManyToManyField(ArchivedItem, related_name="parted_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.item_id} apart"
