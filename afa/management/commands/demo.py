"""manage demo: the demo conference."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from afa import demo
from afa.booklet import BookletError


class Command(BaseCommand):
    """May be called at every start."""

    help = "Make the demo conference and put it on air; where it is over, append two days."

    def handle(self, *_: Any, **__: Any) -> str:
        """What was done."""
        try:
            return demo.ensure()
        except (BookletError, ValidationError) as error:
            raise CommandError(f"the demo cannot be made: {error}") from error
