"""manage role: what an account may do on the dashboard and with posts."""

import secrets
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from afa import roles

NONE = "none"


class Command(BaseCommand):
    """Gives or takes a role; with --create it makes the account and prints its password once."""

    help = "Let an account be viewer, moderator or operator; 'none' takes its role away."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, and which."""
        parser.add_argument("user", metavar="USER")
        parser.add_argument("role", metavar="ROLE", choices=[*roles.BY_GROUP, NONE])
        parser.add_argument("--create", action="store_true", help="make the account first")

    def handle(self, *_: Any, **options: Any) -> str:
        """What is so now."""
        name, role = options["user"], options["role"]
        user = User.objects.filter(username=name).first()
        password = ""
        if user is None and options["create"]:
            password = secrets.token_urlsafe(12)
            user = User.objects.create_user(name, password=password)
        if user is None:
            raise CommandError(f"There is no account {name!r}; --create makes it.")
        roles.give(user, roles.BY_GROUP.get(role))
        said = f"{name} has no role now." if role == NONE else f"{name} is {role} now."
        return f"{said} Sign in with {password} (shown once)." if password else said
