"""manage prepare: what a start needs of the database, in one process: loading Django is the
longest part of each of these commands."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Called by `./run` at every start; prints only what a person must see."""

    help = "Bring the tables up to date, make the first account, put the demo on air."
    # They find what a developer did wrong, and take as long as all the rest of a later start.
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        """Migrate, then the account, then the demo."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("ensure_admin", stdout=self.stdout)
        if settings.PRODUCT.demo:
            call_command("demo", stdout=StringIO())
