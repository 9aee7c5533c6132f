"""Progress: how far the strainer has read a log. It moves with the rows, in one transaction."""

from django.db import models

from afa.models.event import Event


class Progress(models.Model):
    """The archive holds every entry of `epoch` before the offset `next`."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="progress", primary_key=True)
    epoch = models.CharField(max_length=32)
    next = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "progress"

    def __str__(self) -> str:
        return f"{self.epoch}:{self.next}"
