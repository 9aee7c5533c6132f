"""SignInAttempt: a try to sign in that has not succeeded, kept for a quarter of an hour."""

from django.db import models
from django.utils.timezone import now


class SignInAttempt(models.Model):
    """One try (afa/guesses.py). In Postgres, because all processes of the site share it."""

    at = models.DateTimeField(default=now)
    address = models.CharField(max_length=50)
    name = models.CharField(max_length=150)

    class Meta:
        indexes = (
            models.Index(fields=("address", "at"), name="attempt_address"),
            models.Index(fields=("name", "at"), name="attempt_name"),
            models.Index(fields=("at",), name="attempt_at"),
        )

    def __str__(self) -> str:
        return f"{self.name} from {self.address}"
