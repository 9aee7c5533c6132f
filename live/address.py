"""Addresses: who is asking, as far as that can be believed."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address


@lru_cache(maxsize=65536)
def account(address: str) -> str:
    """Under which name `address` is counted: an IPv6 host has a whole /64 to itself."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"


def client(peer: str, forwarded: str, proxies: int) -> str:
    """The address that `proxies` trusted proxies say they were asked from, else `peer`.

    `forwarded` is X-Forwarded-For: each proxy adds at the right end what it saw, so what
    stands further to the left than our own proxies reach can be anybody's invention.
    """
    hops = [hop.strip() for hop in forwarded.split(",")] if forwarded else []
    if not proxies or not hops:
        return peer
    hop = _bare(hops[-min(proxies, len(hops))])
    try:
        ip_address(hop)
    except ValueError:
        return peer
    return hop


def _bare(hop: str) -> str:
    """Without the port that some proxies add."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
