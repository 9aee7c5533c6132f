"""Source: what ingest shall read for an event. Never a credential."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import MD5

from afa.models.event import Event
from live import queries


class Source(models.Model):
    """One query to one network, in that network's own words."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sources")
    kind = models.CharField(
        max_length=30,
        help_text="The network: x, flickr, simulator, ...",
    )
    query = models.CharField(max_length=2000, blank=True)
    enabled = models.BooleanField(default=True)
    since = models.DateTimeField(
        null=True, blank=True, help_text="Nothing older is read. Empty: no limit."
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                # The digest: a long query does not fit into an index.
                "event",
                "kind",
                MD5("query"),
                name="source_once",
                violation_error_message="This event has that source already.",
            ),
        )

    def clean(self) -> None:
        """A query that cannot be one is refused here, with words for whoever wrote it."""
        try:
            queries.check(self.kind, self.query)
        except queries.WrongQuery as wrong:
            raise ValidationError({"query": str(wrong)}) from None

    def __str__(self) -> str:
        return f"{self.kind}: {self.query}" if self.query else self.kind

    @property
    def name(self) -> str:
        """What the registry and the source's cursor call it."""
        return f"{self.kind}-{self.pk}"
