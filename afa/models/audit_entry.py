"""AuditEntry: who did what to which program, and what came of it."""

import uuid

from django.db import models
from django.utils.timezone import now


class AuditEntry(models.Model):
    """One act of an operator. It is written before the act, and its outcome afterwards.

    `who` is a name and no key: an account may be deleted, what it did may not. `ok` is null
    while the outcome is not known; where it stays so, the program we stand on ended first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=now)
    who = models.CharField(max_length=150)
    verb = models.CharField(max_length=10)
    program = models.CharField(max_length=50)
    ok = models.BooleanField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-at",)
        verbose_name_plural = "audit entries"
        indexes = (models.Index(fields=("-at",), name="audit_newest"),)

    def __str__(self) -> str:
        return f"{self.who}: {self.verb} {self.program}"
