"""manage event: conferences, their programmes and sources, on air and off."""

from inspect import signature
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from afa.management import arguments


class Command(BaseCommand):
    """Finds the verb and says in one line what was wrong."""

    help = "Make events and their programmes, choose what they read, put them on air."

    def add_arguments(self, parser: CommandParser) -> None:
        """See afa/management/arguments.py."""
        arguments.describe(parser)

    def handle(self, *_: Any, **options: Any) -> str:
        """What the verb says."""
        do = options.pop("do")
        given = {name: options[name] for name in signature(do).parameters}
        try:
            return str(do(**given))
        except ValidationError as error:
            raise CommandError(_words(error)) from error


def _words(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        message if name == "__all__" else f"{name}: {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    )
