"""What a program writes into its log file: a line each, in UTC, and none of our secrets."""

import logging
import re
import time
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from live.settings import Settings

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# LOG_LEVEL is for these. Others say no more than INFO, whatever it is: a client of a network
# writes down tokens and whole posts when it is asked for everything.
OURS = ("live", "ingest", "streamer", "strainer", "afa")

HIDDEN = "..."

# Shorter ones are words that stand everywhere.
_LEAST = 6

# scheme://user:password@host, wherever an exception quotes an address.
_CREDENTIALS = re.compile(r"(\w://)[^/\s@'\"]*@")
_SECRET = re.compile(r"key|token|secret")


def secrets(settings: Settings) -> list[str]:
    """Every key, token and password among the settings, the longest first, so that none is
    left in half."""
    found: set[str] = set()
    for name in filter(_SECRET.search, Settings.__struct_fields__):
        told = getattr(settings, name)
        # Of a list each part is server=token.
        found |= {told} if isinstance(told, str) else {one.partition("=")[2] for one in told}
    for url in (settings.database_url, settings.redis_url, settings.work_redis_url):
        found.add(unquote(urlsplit(url).password or ""))
    return sorted((one for one in found if len(one) >= _LEAST), key=len, reverse=True)


def without(secrets: Iterable[str], text: str) -> str:
    """`text` without these, and without the credentials in every address."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _CREDENTIALS.sub(rf"\1{HIDDEN}@", text)


def quiet(level: str) -> str:
    """The level of what is not ours."""
    return "INFO" if level == "DEBUG" else level


class Line(logging.Formatter):
    """The formatter of every program; it leaves `secrets` out, also of tracebacks."""

    converter = staticmethod(time.gmtime)
    default_msec_format = "%s.%03dZ"

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__(FORMAT)
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return without(self._secrets, super().format(record))


def begin(settings: Settings) -> None:
    """From here on this process logs to its standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Line(secrets(settings)))
    logging.basicConfig(handlers=[handler], level=quiet(settings.log_level))
    for name in OURS:
        logging.getLogger(name).setLevel(settings.log_level)
