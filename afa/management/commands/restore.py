"""manage restore: the archive out of a file."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from afa import backup
from afa.models import Entry


class Command(BaseCommand):
    """All or nothing; a file of an older version is brought up to date."""

    help = "Make the archive what a backup holds (docs/operating.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--replace", action="store_true", help="give up what is there now")

    def handle(self, *_: Any, **options: Any) -> str:
        """How many entries there are now."""
        if not options["replace"] and _holds_something():
            raise CommandError("The archive is not empty; --replace gives up what it holds.")
        try:
            backup.read(options["file"])
        except (OSError, EOFError, backup.Failed) as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        call_command("migrate", interactive=False, verbosity=0)
        return f"The archive holds {Entry.objects.count():,} entries."


def _holds_something() -> bool:
    known = connection.introspection.table_names()
    return Entry._meta.db_table in known and Entry.objects.exists()
