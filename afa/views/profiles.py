"""Where somebody's accounts are: the addresses of their profiles, from handles."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from afa.views.card import called

_HOMES = {
    "x": "https://x.com/{}",
    "bluesky": "https://bsky.app/profile/{}",
    "flickr": "https://www.flickr.com/people/{}",
}


@dataclass(frozen=True)
class Profile:
    """An account: its network, its name there, and its address, empty where we know none."""

    network: str
    name: str
    url: str


def profiles(handles: Iterable[str]) -> list[Profile]:
    """Those of the handles of one person."""
    parted = (handle.partition(":") for handle in handles)
    return [
        Profile(called(network), name, _url(network, name))
        for network, _, name in parted
        if network and name
    ]


def _url(network: str, name: str) -> str:
    if network == "mastodon":
        account, _, server = name.partition("@")
        return f"https://{quote(server)}/@{quote(account)}" if server else ""
    return _HOMES[network].format(quote(name, safe=":@")) if network in _HOMES else ""
