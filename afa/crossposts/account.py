"""Account: who posted something, and by what names the same account goes."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from afa import handles

# Bridgy Fed gives these to nobody else.
_TO_BLUESKY = ".ap.brid.gy"
_TO_MASTODON = "@bsky.brid.gy"

_NO_SITES = (".bsky.social", _TO_BLUESKY)

_SIGNS = re.compile(r"[_-]")


@dataclass(frozen=True)
class Account:
    """Who posted something, as the network says; `proven` are addresses that link back to the
    profile, as the server has checked."""

    source: str
    id: str
    handle: str = ""
    name: str = ""
    url: str = ""
    proven: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """Its handles: the network's own name for it, the one that people see, its original."""
        found = {f"{self.source}:{one.casefold()}" for one in (self.id, self.handle) if one}
        return frozenset(found | _original(self.source, self.handle.casefold()))

    @property
    def homes(self) -> tuple[str, ...]:
        """The addresses that another account's profile may prove to be this one's. Of handles
        that Bluesky gives out itself nobody has the site."""
        if self.source == "mastodon" and self.url:
            return (self.url,)
        if self.source != "bluesky" or not self.handle or self.handle.endswith(_NO_SITES):
            return ()
        site = self.handle.casefold()
        return tuple(f"https://{www}{site}{end}" for www in ("", "www.") for end in ("", "/"))

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other account."""
        return self.source, self.id


def local(handle: str) -> str:
    """By what accounts are looked up: `Ada_L@example.org` and `ada-l.bsky.social` are both adal.

    Postgres computes the very same (afa_local, in the migrations).
    """
    return _SIGNS.sub("", handle.partition("@")[0].partition(".")[0]).lower()


def claimed(address: str) -> set[str]:
    """The handles that an address may be: a profile, or the site whose name is a handle."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        if parts.path in ("", "/"):
            return {f"bluesky:{host}"} if host else set()
        return {handles.normal(address)}
    except ValueError:
        return set()


def _original(source: str, handle: str) -> set[str]:
    if source == "bluesky" and handle.endswith(_TO_BLUESKY):
        name, _, server = handle.removesuffix(_TO_BLUESKY).partition(".")
        return {f"mastodon:{name}@{server}"}
    if source == "mastodon" and handle.endswith(_TO_MASTODON):
        return {f"bluesky:{handle.removesuffix(_TO_MASTODON)}"}
    return set()
