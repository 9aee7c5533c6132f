"""manage ensure_admin: a staff account at the first start, and never a default password."""

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from afa import private

NAME = "admin"


class Command(BaseCommand):
    """Prints the password when it makes the account, and nothing at all afterwards."""

    help = (
        "Make the account 'admin' with a random password, printed once and kept in VAR_DIR/admin,"
        " unless there is an administrator already."
    )

    def handle(self, *_: Any, **__: Any) -> str | None:
        """What to tell the person who started it."""
        if User.objects.filter(is_superuser=True).exists() or self._taken():
            return None
        path: Path = settings.PRODUCT.var_dir / NAME
        password = _kept(path)
        User.objects.create_superuser(NAME, password=password)
        return f"  sign in at /admin/ as {NAME} with {password} (kept in {path})"

    def _taken(self) -> bool:
        return User.objects.filter(username=NAME).exists()


def _kept(path: Path) -> str:
    """The password in the file: of a start that was killed before it made the account, or new."""
    with suppress(FileExistsError):
        private.write_once(path, secrets.token_hex(8))
    return path.read_text().strip()
