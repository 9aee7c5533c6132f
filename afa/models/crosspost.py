"""Crosspost: that a post says the same as another one of the same person, and why we think so."""

from django.db import models

from afa.crossposts.people import EVIDENCE
from afa.models.archived_item import ArchivedItem


class Crosspost(models.Model):
    """A post of a group, whose `lead` is shown for all; the lead has a row as well.

    What is in it follows from the posts and from what is known of people (afa/gathering.py): all
    of it can be thrown away and made again. `evidence` says why it is the same person, empty for
    the lead, and `alike` how much the texts are, in percent.
    """

    item = models.OneToOneField(
        ArchivedItem, models.CASCADE, primary_key=True, related_name="crosspost"
    )
    lead = models.ForeignKey(ArchivedItem, models.CASCADE, related_name="group")
    evidence = models.CharField(max_length=9, blank=True, choices=[(e, e) for e in EVIDENCE])
    alike = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = "cross-post"

    def __str__(self) -> str:
        return f"{self.item_id} with {self.lead_id}"
