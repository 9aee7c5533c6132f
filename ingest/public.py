"""Which addresses are out in the world, and connecting to no others."""

import ipaddress
import socket
from collections.abc import Sequence

from ingest.trouble import Refused, Unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Refused):
    """The address is a private one."""


def is_public(address: Address) -> bool:
    """Whether everybody in the world means the same host by `address`.

    An IPv6 address that stands for an IPv4 one is as public as that.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if inner := _inside(address):
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


class Gate:
    """Connects to public addresses, and to those in the networks `allowed`."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._allowed = [ipaddress.ip_network(one, strict=False) for one in allowed]

    def lets(self, address: str) -> bool:
        """Whether it connects to this one."""
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return is_public(parsed) or any(parsed in network for network in self._allowed)

    def connect(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """A connection to the first address of `host` that answers and is let through."""
        host = host.strip("[]").rstrip(".")
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"{host}: {error}") from error
        allowed = [one for one in found if self.lets(str(one[4][0]))]
        if not allowed:
            known = ", ".join(sorted({str(one[4][0]) for one in found} - {host}))
            named = f"{host} is {known}, which" if known else host
            raise NotPublic(f"{named} is no public address (see FETCH_ALLOW)")
        failed: OSError | None = None
        for family, kind, protocol, _, address in allowed:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(timeout_s)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.connect(address)
            except OSError as error:
                failed = error
                sock.close()
            else:
                return sock
        raise Unreachable(f"{host}: {failed}") from failed
