"""Where everything of one instance lies: one folder, `VAR_DIR`, and a folder for sockets."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from afa.launch.errors import WrongPlace

# sockaddr_un holds 104 bytes on macOS and 108 on Linux; the longest name here, with the
# lock that Postgres adds to it, is 18 characters.
MOST_SOCKET_FOLDER = 80

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Layout:
    """The paths of the instance in `var` (absolute)."""

    var: Path

    @property
    def postgres(self) -> Path:
        """The data directory of the private Postgres."""
        return self.var / "postgres"

    @classmethod
    def at(cls, var_dir: Path) -> "Layout":
        """The instance in `var_dir`, which may be relative to the checkout."""
        return cls(ROOT / var_dir)

    @property
    def lock(self) -> Path:
        """Held by the launcher while it runs; says who it is and where the page is."""
        return self.var / "lock"

    @property
    def log(self) -> Path:
        """One file per program, and supervisord's own."""
        return self.var / "log"

    @property
    def secret_key(self) -> Path:
        """Made at the first start, 0600."""
        return self.var / "secret_key"

    @property
    def run(self) -> Path:
        """Sockets: in `var`, or where that path is too long, under the temporary folder."""
        near = self.var / "run"
        if len(os.fsencode(near)) <= MOST_SOCKET_FOLDER:
            return near
        name = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]
        return Path(tempfile.gettempdir(), f"afa-{os.getuid()}-{name}")

    @property
    def supervisor_socket(self) -> Path:
        """Where supervisord listens."""
        return self.run / "supervisor.sock"

    def redis(self, role: str) -> Path:
        """The data of the private Redis for `role`: live or work."""
        return self.var / f"redis-{role}"

    def redis_socket(self, role: str) -> Path:
        """Where that server listens."""
        return self.run / f"redis-{role}.sock"

    def last_words(self, program: str) -> str:
        """The last line in the log of a program, and where the rest is."""
        log = self.log / f"{program}.log"
        text = log.read_bytes()[-4000:].decode(errors="replace") if log.exists() else ""
        lines = text.strip().splitlines()
        return f"{lines[-1] if lines else 'it said nothing'} (see {log})"

    def make(self) -> None:
        """Make the folders, each for our own user only; WrongPlace where one is not ours."""
        for folder in (self.var, self.run, self.log):
            _private(folder)


def _private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise WrongPlace(f"{folder}: {error.strerror}") from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise WrongPlace(f"{folder}: belongs to somebody else")
    folder.chmod(0o700)
