"""Commands that hand over to the sources (``python -m ingest.by_hand``), which stand above the
site and are no part of it: they are run, not imported."""

import subprocess
import sys
from typing import ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand


class ByHand(BaseCommand):
    """`verb` comes before whatever the command was given."""

    verb: ClassVar[tuple[str, ...]] = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Ends with the sources' own exit code; their --help is the one that helps."""
        command = [sys.executable, "-m", "ingest.by_hand", *self.verb, *argv[2:]]
        done = subprocess.run(command, cwd=settings.ROOT, check=False)  # noqa: S603
        sys.exit(done.returncode)
