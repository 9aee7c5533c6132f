"""manage backup: the archive into a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from afa import backup


class Command(BaseCommand):
    """May run beside everything else."""

    help = "Write the whole archive into one new file (docs/operating.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *_: Any, **options: Any) -> str:
        """Its name and size."""
        file: Path = options["file"]
        try:
            backup.write(file)
        except FileExistsError:
            raise CommandError(f"{file} is there already.") from None
        except (OSError, backup.Failed) as error:
            raise CommandError(f"No backup was made: {error}") from error
        return f"{file}: {file.stat().st_size / 1e6:,.1f} MB"
