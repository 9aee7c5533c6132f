"""What the networks know us by, from the environment or from a file that can be changed while
all runs: VAR_DIR/credentials, lines of NAME=value. What stands in the file counts.

A token that was revoked in the middle of a day must not cost a restart of the whole product, so
the program that uses it notices the file and begins anew by itself.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from live import settings
from live.errors import WrongSetting
from live.settings import Settings

logger = logging.getLogger(__name__)

# Program -> what it needs.
OF = {
    "nozzletron": ("X_BEARER_TOKEN",),
    "flickrtron": ("FLICKR_KEY", "FLICKR_SECRET"),
    "tootron": ("MASTODON_TOKENS",),
    "tubetron": ("YOUTUBE_KEY",),
    "hooktron": ("WEBHOOK_SECRET",),
}
NAMES = {name for names in OF.values() for name in names}

# Between two looks at the file.
LOOK_S = 1.0


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings, with the file's credentials. WrongSetting says what is wrong with it."""
    return settings.load(completed(environ))


def completed(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment, with what the file says instead."""
    return {**environ, **read(path_of(environ))}


def path_of(environ: Mapping[str, str]) -> Path:
    """Where the file is, if there is one."""
    return Path(environ.get("VAR_DIR", "").strip() or Settings().var_dir) / "credentials"


def read(path: Path) -> dict[str, str]:
    """Name -> value; nothing where there is no file. No value is ever quoted in an error."""
    try:
        lines = path.read_text("utf-8").splitlines()
        others = path.stat().st_mode & 0o077
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path} cannot be read: {type(error).__name__}") from None
    if others:
        raise WrongSetting(f"{path} is open to others than you: chmod 600 {path}")
    said = {}
    for number, line in enumerate(lines, 1):
        name, equals, value = (part.strip() for part in line.partition("="))
        if not name or name.startswith("#"):
            continue
        if not equals or name not in NAMES:
            known = ", ".join(sorted(NAMES))
            raise WrongSetting(f"{path}, line {number} is not NAME=value with one of {known}")
        said[name] = value
    return said


class Renewal:
    """Whether a program's credentials are others than those it began with."""

    def __init__(
        self, program: str, environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._names = OF.get(program, ())
        self._environ = environ
        self._clock = clock
        self._path = path_of(environ)
        self._seen = self._stamp()
        self._began = self._ours(completed(environ))
        self._at = 0.0

    def found(self) -> bool:
        """Looks once in a while. What cannot be used is said once, and the old ones are used
        on."""
        if not self._names or self._clock() < self._at:
            return False
        self._at = self._clock() + LOOK_S
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            now = completed(self._environ)
            settings.load(now)
        except WrongSetting as error:
            logger.error("%s; what was there before is used on", error)
            return False
        return self._ours(now) != self._began

    def _ours(self, environ: Mapping[str, str]) -> list[str]:
        return [environ.get(name, "").strip() for name in self._names]

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_mode
