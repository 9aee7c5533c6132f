"""Where browsers find the streamer."""

from django.conf import settings
from django.http import HttpRequest


def public_url(request: HttpRequest) -> str:
    """The streamer's origin as this browser can reach it, without a slash at the end.

    STREAM_PUBLIC_URL, else the host that the browser asked, on STREAM_PORT.
    """
    product = settings.PRODUCT
    if product.stream_public_url:
        return str(product.stream_public_url).rstrip("/")
    host = request.get_host()
    name = host[: host.rindex("]") + 1] if host.startswith("[") else host.partition(":")[0]
    return f"{request.scheme}://{name}:{product.stream_port}"
