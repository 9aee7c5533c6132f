"""Person: accounts that are one person's, because an organiser says so."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from afa import handles
from afa.models import fields
from afa.models.event import Event


class Person(models.Model):
    """Somebody of an event who is on no stage, or whose speaker's handles are not all."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="persons")
    name = models.CharField(max_length=200, blank=True, help_text="For organisers only.")
    handles = fields.words(
        "Two or more accounts of the same person, separated by commas: x:ada,"
        " mastodon:ada@example.org, or the addresses of their profiles. What is posted with"
        " several of them at once is shown as one card."
    )

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name or ", ".join(self.handles) or "nobody"

    def clean(self) -> None:
        """ValidationError where one of the handles is none, or where one stands alone."""
        try:
            self._fold()
        except ValueError as error:
            raise ValidationError({"handles": str(error)}) from error
        if len(self.handles) < 2:
            raise ValidationError({"handles": "One account alone has no other to be linked with."})

    def save(self, *args: Any, **options: Any) -> None:
        """Save, the handles as they are compared; ValueError where one is none."""
        self._fold()
        super().save(*args, **options)

    def _fold(self) -> None:
        self.handles = list(dict.fromkeys(map(handles.normal, filter(None, self.handles))))
