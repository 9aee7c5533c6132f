"""manage audit: is everything that the networks have in the log?"""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from afa import link
from afa.audit_report import Reported, read, report
from live import audits
from live.connect import Client
from live.errors import CorruptEntry


class Command(BaseCommand):
    """Exit code 0 where nothing is known to be missing, 1 where something is."""

    help = (
        "Compare what the networks count with what an event's log holds, and tell the gaps."
        " The sources' programs do it, so they have to run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which event, and how long to wait."""
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument(
            "--wait",
            type=float,
            default=60.0,
            metavar="SECONDS",
            help="for a new audit (default 60); 0 tells the last one",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Ask for an audit, wait for it, tell each source."""
        try:
            with link.live().ask(insist=True) as client:
                told = self._wait(client, options["event"], options["wait"])
        except (link.Away, CorruptEntry) as error:
            raise CommandError(str(error)) from error
        if not told:
            raise CommandError(f"No source of {options['event']!r} has ever been read.")
        for source in told:
            for line in report(source):
                self.stdout.write(line)
        sys.exit(0 if all(source.whole for source in told) else 1)

    def _wait(self, client: Client, event: str, seconds: float) -> list[Reported]:
        asked = time.time()
        if seconds > 0:
            audits.ask(client, event, asked)
        while True:
            told = read(client, event, asked if seconds > 0 else 0.0)
            waiting = [source.name for source in told if source.waits]
            if not waiting or time.time() - asked > seconds:
                return told
            if self.stdout.isatty():
                self.stdout.write(f"\rwaiting for {', '.join(waiting)} ", ending="")
            time.sleep(0.2)
