"""manage strain: the strainer by hand, with a progress bar."""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """The strainer stands above the site and is no part of it: it is run, not imported."""

    help = "Archive what the live logs hold at this moment, of one event or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which logs."""
        parser.add_argument("events", nargs="*", metavar="EVENT")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with the strainer's own exit code."""
        command = [sys.executable, "-m", "strainer", "--once", *options["events"]]
        done = subprocess.run(command, cwd=settings.ROOT, check=False)  # noqa: S603
        sys.exit(done.returncode)
