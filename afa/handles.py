"""Handles: under which names somebody posts, as `network:name`.

People write them in many ways; here they become the one in which they are compared: the
address of a profile, `@ada@example.org`, `x:@Ada` and `bluesky:Ada.example` are all read.
"""

import re
from urllib.parse import unquote, urlsplit

_NETWORK = re.compile(r"[a-z][a-z0-9-]{0,29}\Z")
_NAME = re.compile(r"[^\s:@/]+\Z")
_FULL = re.compile(r"[^\s:@/]+@[^\s:@/]+\.[^\s:@/]+\Z")
_NSID = re.compile(r"[0-9]+@n[0-9]+\Z")

# Whose profiles have addresses of their own; anything else with an @ is a server of Mastodon's.
_HOMES = {
    "x.com": "x",
    "twitter.com": "x",
    "flickr.com": "flickr",
    "bsky.app": "bluesky",
}

HELP = (
    "A handle names the network and the account: x:ada, bluesky:ada.example,"
    " mastodon:ada@example.org; or it is the address of the profile."
)


def normal(handle: str) -> str:
    """The handle as it is compared; ValueError where it is none."""
    text = handle.strip()
    if re.match(r"https?://", text, re.IGNORECASE):
        network, name = _of_profile(text)
    elif ":" in text:
        network, _, name = text.partition(":")
    else:
        # A full one stands for itself, all others could be anywhere.
        network, name = "mastodon", text
    network, name = network.strip().casefold(), name.strip().lstrip("@").casefold()
    if not _NETWORK.match(network) or not _is_name(network, name):
        raise ValueError(f"{handle[:100]!r} is no handle. {HELP}")
    return f"{network}:{name}"


def _is_name(network: str, name: str) -> bool:
    if network == "mastodon":
        return bool(_FULL.match(name))
    if network == "flickr" and _NSID.match(name):
        return True
    # Bluesky's own names for accounts are like did:plc:abc.
    return bool(_NAME.match(name.replace(":", "")))


def _of_profile(url: str) -> tuple[str, str]:
    """`https://example.org/@ada`, `https://x.com/ada`, `https://www.flickr.com/photos/ada/`."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("mobile.")
    except ValueError:
        return "", ""
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if network := _HOMES.get(host):
        if steps and steps[0] in ("profile", "photos", "people"):
            steps = steps[1:]
        return network, steps[0] if steps else ""
    if steps and steps[0] == "users":
        steps = steps[1:]
    name = steps[0].lstrip("@") if steps else ""
    return "mastodon", name if "@" in name else f"{name}@{host}"
