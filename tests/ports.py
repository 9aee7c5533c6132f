"""Ports for servers that tests start, and may kill and start again.

Not those that the kernel gives away: between two lives of a server any connection that somebody
opens might get its port. Every worker has a range of its own.
"""

import os
import socket
from itertools import cycle

_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

# Below 32768, where Linux begins to give ports away.
_FIRST, _EACH = 12_000, 1_000
_BEGIN = _FIRST + _WORKER % 16 * _EACH

# Who tests beside us does not begin where we do.
_ports = cycle((os.getpid() + n) % _EACH + _BEGIN for n in range(_EACH))


def free_port() -> int:
    """One that nobody listens on, and that this process has not been given lately."""
    return next(port for port in _ports if _free(port))


def _free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
