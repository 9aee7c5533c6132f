"""The end of a program's log file, without anything secret in it."""

import re
from pathlib import Path

from django.conf import settings

from live import log_file
from live.log_file import HIDDEN

LINES = 200

# More than 200 lines of ours; a line of somebody else's may be long.
BYTES = 256 * 1024
LINE = 2000

# name = value, as programs that are not ours may say it.
_NAMED = re.compile(
    r"(?i)((?:password|passwd|secret|token|api_key|apikey|authorization|cookie|sessionid)\w*"
    r"[\"']?\s*[:=]\s*(?:bearer\s+|basic\s+)?)[\"']?[^\s\"',;&]+"
)
_BEARER = re.compile(r"(?i)(\bbearer\s+)[\w.~+/%=-]+")

# What a terminal would obey, and what no page can show.
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


def tail(path: Path) -> list[str] | None:
    """The last 200 lines, the oldest first; None where there is no such file."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            cut = max(file.tell() - BYTES, 0)
            file.seek(cut)
            text = file.read(BYTES).decode(errors="replace")
    except OSError:
        return None
    lines = without_secrets(text).splitlines()
    return [_line(line) for line in lines[1 if cut else 0 :][-LINES:]]


def without_secrets(text: str) -> str:
    """`text` without the secrets of this instance, and without what looks like one."""
    text = log_file.without(_secrets(), text)
    text = _NAMED.sub(rf"\1{HIDDEN}", text)
    return _BEARER.sub(rf"\1{HIDDEN}", text)


def _line(line: str) -> str:
    line = _CONTROL.sub("", line)
    return line if len(line) <= LINE else f"{line[:LINE]} (cut)"


def _secrets() -> list[str]:
    """Those that we know: also that of a site without SECRET_KEY, and the first account's."""
    more = (settings.SECRET_KEY, _first_password())
    known = {*log_file.secrets(settings.PRODUCT), *filter(None, more)}
    return sorted(known, key=len, reverse=True)


def _first_password() -> str:
    try:
        return str((settings.PRODUCT.var_dir / "admin").read_text().strip())
    except OSError:
        return ""
