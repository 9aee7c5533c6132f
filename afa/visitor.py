"""Where a request comes from, as far as it can be believed."""

from django.conf import settings
from django.http import HttpRequest

from live.address import account, client


def address(request: HttpRequest) -> str:
    """The visitor's address, an IPv6 one cut to its /64.

    Over TRUSTED_PROXIES hops X-Forwarded-For is believed, read from the right.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    peer = request.META.get("REMOTE_ADDR", "")
    return account(client(peer, forwarded, settings.PRODUCT.trusted_proxies))
