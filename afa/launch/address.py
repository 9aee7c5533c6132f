"""Where the page is: for us, who ask whether it answers, and for people."""

import socket

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def near(host: str, port: int) -> str:
    """The address on this machine of what listens on `host`."""
    return _url(ANY.get(host, host), port)


def shown(host: str, port: int) -> str:
    """The address to tell people: with HOST=0.0.0.0 the one that a phone can reach."""
    return _url(_outward() if host in ANY else host, port)


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _outward() -> str:
    """Our address on the network; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(one.getsockname()[0])
