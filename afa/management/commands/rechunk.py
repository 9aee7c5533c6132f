"""manage rechunk: place every post anew, and say what that changed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from afa import rechunk
from afa.management import named
from afa.models import Event
from afa.places import Rehearsal
from afa.threads import Changes
from live.bar import Bar


class Command(BaseCommand):
    """The strainer and the site may be at work at the same time: all take turns."""

    help = "Place every post of an event anew, by the schedule as it is; manual work stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which event."""
        parser.add_argument("event", metavar="EVENT")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *_: Any, **options: Any) -> None:
        """A bar, then a line per change of reason."""
        event = named.event(options["event"])
        rehearsed = options["dry_run"]
        changes = self._rehearse(event) if rehearsed else self._rechunk(event)
        total = changes.total()
        if not total:
            self.stdout.write("Every post is where it belongs.")
            return
        self.stdout.write(f"{total:,} posts {'would move' if rehearsed else 'moved'}:")
        for (before, now), count in changes.most_common():
            self.stdout.write(f"{count:>9,}  {before or 'no place'} -> {now or 'no place'}")

    def _rechunk(self, event: Event) -> Changes:
        total, done = rechunk.begin(event.pk), 0
        bar, changes = Bar(sys.stderr, event.slug), Changes()
        left = True
        while left:
            step = rechunk.step(event.pk)
            changes += step.changes
            done, left = done + step.looked, step.left
            bar.show(min(done, total), total)
        bar.end(total, total)
        return changes

    def _rehearse(self, event: Event) -> Changes:
        total, done, after = rechunk.count(event.pk), 0, 0
        bar, changes = Bar(sys.stderr, event.slug), Changes()
        places, left = Rehearsal(event.pk), True
        while left:
            step, after = rechunk.rehearse(event.pk, after, places)
            changes += step.changes
            done, left = done + step.looked, step.left
            bar.show(min(done, total), total)
        bar.end(total, total)
        return changes
