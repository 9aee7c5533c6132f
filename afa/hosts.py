"""By which names this site may be asked, where ALLOWED_HOSTS does not say."""

import socket

import psutil

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 -- compared with, not bound to


def of_this_machine(host: str) -> list[str]:
    """The loopback names, and what else listening on `host` makes reachable.

    Never "*": a foreign page could have its own name resolve to this machine (DNS rebinding).
    """
    if host not in _EVERYWHERE:
        return list(dict.fromkeys((*LOOPBACK, _bracketed(host))))
    name = socket.gethostname().lower()
    return list(dict.fromkeys((*LOOPBACK, *_addresses(), name, f"{name}.local")))


def _addresses() -> list[str]:
    every = [a for card in psutil.net_if_addrs().values() for a in card]
    return [
        _bracketed(address.address.partition("%")[0])
        for address in every
        if address.family in (socket.AF_INET, socket.AF_INET6)
    ]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
