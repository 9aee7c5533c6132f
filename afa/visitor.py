"""Where a request comes from, as far as it can be believed."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

# A house has a whole IPv6 network of this size: counted by single addresses it has no limit.
_HOUSE_BITS = 64


def address(request: HttpRequest) -> str:
    """The visitor's address, an IPv6 one cut to its /64.

    Over TRUSTED_PROXIES hops X-Forwarded-For is believed, read from the right.
    """
    claimed = request.META.get("REMOTE_ADDR", "")
    if hops := settings.PRODUCT.trusted_proxies:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        chain = [part for part in chain if part]
        claimed = chain[-min(hops, len(chain))] if chain else claimed
    return _account(claimed)


def _account(claimed: str) -> str:
    try:
        found = ip_address(claimed.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> _HOUSE_BITS << _HOUSE_BITS))
