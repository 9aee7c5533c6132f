"""manage regroup: put cross-posts into groups anew, and say how many there are."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from afa import regather
from afa.management import named
from live.bar import Bar


class Command(BaseCommand):
    """The strainer and the site may be at work at the same time: all take turns."""

    help = "Group the cross-posts of an event anew; what organisers took apart stays apart."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which event."""
        parser.add_argument("event", metavar="EVENT")

    def handle(self, *_: Any, **options: Any) -> None:
        """A bar, then a line."""
        event = named.event(options["event"])
        total, done = regather.begin(event.pk), 0
        bar, left = Bar(sys.stderr, event.slug), True
        while left:
            step = regather.step(event.pk)
            done, left = done + step.looked, step.left
            bar.show(min(done, total), total)
        bar.end(total, total)
        groups, posts = regather.count(event.pk)
        self.stdout.write(f"{posts:,} of {total:,} posts are cross-posts, in {groups:,} groups.")
