"""manage verify: prove that nothing is missing."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from afa import link, verify
from afa.management import named
from afa.models import Entry
from live.errors import CorruptEntry


class Command(BaseCommand):
    """Exit code 0 where archive and log agree, 1 where they do not."""

    help = "Compare an event's archive with its live log, entry by entry."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which event."""
        parser.add_argument("event", metavar="EVENT")

    def handle(self, *_: Any, **options: Any) -> None:
        """Say "complete", or every fault."""
        event = named.event(options["event"])
        try:
            with link.live().ask(insist=True) as client:
                report = verify.verify(client, event)
        except (link.Away, CorruptEntry) as error:
            raise CommandError(str(error)) from error
        archived = Entry.objects.filter(event=event).exists()
        if archived and not report.epoch:
            raise CommandError(f"There is no live log of {event.slug!r} to compare with any more.")
        self._tell(report)

    def _tell(self, report: verify.Report) -> None:
        if report.complete:
            self.stdout.write(f"complete: {report.entries} entries, {report.items} items")
            return
        for fault in report.faults[: verify.MOST]:
            self.stdout.write(fault)
        self.stdout.write(f"NOT complete: {len(report.faults)} faults in {report.entries} entries")
        sys.exit(1)
