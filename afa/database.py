"""DATABASE_URL as Django wants it. libpq's own parser reads it, so every form of it works."""

from typing import cast

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from live.errors import WrongSetting

_PARTS = {
    "dbname": "NAME",
    "user": "USER",
    "password": "PASSWORD",
    "host": "HOST",
    "port": "PORT",
}

# A server that is away refuses at once; one behind a dead network would hold a page for minutes.
CONNECT_S = 3


def parse(url: str) -> dict[str, object]:
    """One entry of DATABASES: by TCP, by unix socket (``?host=/folder``), or the local default."""
    try:
        given = conninfo_to_dict(url)
    except ProgrammingError:
        raise _wrong() from None
    if not str(given.get("port", "0")).isdecimal():
        raise _wrong()
    parts = {name: str(given.pop(part)) for part, name in _PARTS.items() if part in given}
    options = {"connect_timeout": CONNECT_S} | cast("dict[str, object]", given)
    return {"ENGINE": "afa.postgres", "NAME": "afa", **parts, "OPTIONS": options}


def _wrong() -> WrongSetting:
    # Without the value: it may hold a password.
    return WrongSetting("DATABASE_URL must be a postgresql:// URL that Postgres understands")
