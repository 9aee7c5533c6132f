"""Servers of the fediverse: how they are called, where they answer, and our token there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from live.settings import Settings


@dataclass(frozen=True)
class Server:
    """One server. `name` is its host, with the port where that is an unusual one."""

    name: str
    url: str
    token: str = field(default="", repr=False)

    @property
    def headers(self) -> Mapping[str, str]:
        """What each request to it carries."""
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


def named(name: str, token: str = "") -> Server:
    """The server that somebody calls `mastodon.social`, or by its whole address."""
    if "://" in name:
        parts = urlsplit(name)
        return Server(parts.netloc.lower(), f"{parts.scheme}://{parts.netloc.lower()}", token)
    return Server(name.lower(), f"https://{name.lower()}", token)


class Servers:
    """Those of the settings, and whichever a query names."""

    def __init__(self, settings: Settings) -> None:
        tokens = dict(one.split("=", 1) for one in settings.mastodon_tokens)
        self._tokens = {named(name.strip()).name: token.strip() for name, token in tokens.items()}
        ours = [named(name) for name in settings.mastodon_servers]
        self.usual = [self._with_token(server) for server in ours]
        self._known = {server.name: server for server in self.usual}

    def of(self, name: str) -> Server:
        """The server of this name."""
        return self._known.get(name) or self._with_token(named(name))

    def _with_token(self, server: Server) -> Server:
        return Server(server.name, server.url, self._tokens.get(server.name, ""))
