"""How a line of a log looks: the time in UTC, one line of head, and never a password."""

import logging
import re
import time

# scheme://user:password@host, wherever an exception quotes an address.
_CREDENTIALS = re.compile(r"(\w://)[^/\s@'\"]*@")


def without_secrets(text: str) -> str:
    """`text` with the credentials in every address left out."""
    return _CREDENTIALS.sub(r"\1...@", text)


class Line(logging.Formatter):
    """The formatter of every program of the site."""

    converter = staticmethod(time.gmtime)
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))
