"""Every setting of every program, read from the environment once.

Each has a default that runs. A wrong value is refused with its name. docs/settings.md
explains them all, and a test keeps that page complete.
"""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import get_type_hints
from urllib.parse import urlsplit

import msgspec

from live import queries
from live.errors import WrongSetting


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment variable of a field is its name in capitals."""

    # Where we answer
    host: str = "127.0.0.1"
    port: int = 8000
    stream_port: int = 0
    stream_public_url: str = ""
    metrics_port: int = 0
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0

    # What we run on
    var_dir: Path = Path("var")
    database_url: str = ""
    redis_url: str = ""
    work_redis_url: str = ""
    secret_key: str = ""
    log_level: str = "INFO"
    web_threads: int = 8

    # The site's limit, per address
    searches_per_s: int = 30

    # The streamer's limits, per address where not said otherwise
    max_connections: int = 20_000
    new_connections_per_s: int = 200
    backlog_bytes_per_s: int = 20_000_000

    # The strainer
    strainer_batch: int = 1000
    log_days: float = 30.0

    # The networks
    linger_min: float = 60.0
    x_bearer_token: str = ""
    x_api_url: str = "https://api.x.com"
    x_post_price: float = 0.005
    x_spend_cap: float = 0.0
    flickr_key: str = ""
    flickr_secret: str = ""
    flickr_api_url: str = "https://api.flickr.com/services/rest/"
    flickr_poll_s: float = 60.0

    mastodon_servers: tuple[str, ...] = ("mastodon.social",)
    mastodon_tokens: tuple[str, ...] = ()
    mastodon_poll_s: float = 15.0
    fetch_allow: tuple[str, ...] = ()
    jetstream_urls: tuple[str, ...] = (
        "wss://jetstream2.us-east.bsky.network/subscribe",
        "wss://jetstream2.us-west.bsky.network/subscribe",
    )
    bluesky_api_url: str = "https://public.api.bsky.app"
    feed_poll_s: float = 300.0
    youtube_key: str = ""
    youtube_api_url: str = "https://www.googleapis.com/youtube/v3"
    youtube_units: int = 10_000
    webhook_secret: str = ""
    webhook_port: int = 8010

    # The demo event
    demo: bool = True
    simulator_seed: int = 1
    simulator_speed: float = 1.0

    def __post_init__(self) -> None:
        if not self.stream_port:
            msgspec.structs.force_setattr(self, "stream_port", self.port + 1)
        if not self.work_redis_url:
            msgspec.structs.force_setattr(self, "work_redis_url", self.redis_url)

    def __repr__(self) -> str:
        return "Settings(...)"  # it would end up in a log, tokens and passwords and all


_SCHEMES = {
    "database_url": ("postgres", "postgresql"),
    "redis_url": ("redis", "rediss", "unix"),
    "work_redis_url": ("redis", "rediss", "unix"),
    "stream_public_url": ("http", "https"),
    "x_api_url": ("http", "https"),
    "flickr_api_url": ("http", "https"),
    "bluesky_api_url": ("http", "https"),
    "youtube_api_url": ("http", "https"),
}
_BOOLEANS = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

# name: (least, most)
_RANGES = {
    "port": (1, 65534),
    "stream_port": (1, 65535),
    "metrics_port": (0, 65535),
    "trusted_proxies": (0, 10),
    "web_threads": (1, 256),
    "searches_per_s": (1, 1_000_000),
    "max_connections": (1, 1_000_000),
    "new_connections_per_s": (1, 1_000_000),
    "backlog_bytes_per_s": (10_000, 10_000_000_000),
    "strainer_batch": (1, 10_000),
    "log_days": (0, 3650),
    "linger_min": (0, 10_080),
    "x_post_price": (0, 100),
    "x_spend_cap": (0, 1_000_000),
    "flickr_poll_s": (1, 86_400),
    "mastodon_poll_s": (1, 86_400),
    "feed_poll_s": (60, 86_400),
    "youtube_units": (100, 1_000_000_000),
    "webhook_port": (0, 65535),
    "simulator_seed": (0, 2**31),
    "simulator_speed": (0.01, 100_000),
}


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_server(text: str) -> bool:
    if "://" in text:
        address = text.partition("://")[2].rstrip("/")
        return _is_url(text, ("http", "https")) and not re.search(r"[/?#@]", address)
    return bool(text) and queries.server_name(text) == text.lower()


def _is_token(text: str) -> bool:
    server, _, token = text.partition("=")
    return _is_server(server.strip()) and bool(token.strip()) and token.strip().isprintable()


# Lists whose parts have a form: name: (whether a part has it, what it is)
_PARTS: dict[str, tuple[Callable[[str], bool], str]] = {
    "mastodon_servers": (_is_server, "servers like mastodon.social, by commas"),
    "mastodon_tokens": (_is_token, "server=token, by commas"),
    "fetch_allow": (_is_network, "addresses or networks like 10.1.2.0/24, by commas"),
    "jetstream_urls": (
        lambda part: _is_url(part, ("ws", "wss")),
        "addresses by commas, ws://... or wss://...",
    ),
}


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in `environ`; WrongSetting names the variable and what it may be."""
    hints = get_type_hints(Settings)
    given = {
        name: _parse(name, hints[name], environ[name.upper()].strip())
        for name in Settings.__struct_fields__
        if environ.get(name.upper(), "").strip()
    }
    return Settings(**given)  # type: ignore[arg-type]


def _parse(name: str, hint: object, text: str) -> object:
    if hint is bool:
        if text.lower() not in _BOOLEANS:
            raise _wrong(name, "yes or no", text)
        return _BOOLEANS[text.lower()]
    if hint is int or hint is float:
        return _number(name, text, int if hint is int else float)
    if hint is Path:
        return Path(text)
    if hint == tuple[str, ...]:
        return _list(name, [part.strip() for part in text.split(",") if part.strip()])
    if name in _SCHEMES and not _is_url(text, _SCHEMES[name]):
        raise _wrong(name, " or ".join(f"{scheme}://..." for scheme in _SCHEMES[name]))
    if name == "log_level" and text.upper() not in _LEVELS:
        raise _wrong(name, " or ".join(_LEVELS), text)
    return text.upper() if name == "log_level" else text


def _list(name: str, parts: list[str]) -> tuple[str, ...]:
    fits, meant = _PARTS.get(name, (bool, ""))
    if not all(map(fits, parts)):
        raise _wrong(name, meant)
    return tuple(parts)


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    needed = {
        "http": parts.hostname,
        "https": parts.hostname,
        "ws": parts.hostname,
        "wss": parts.hostname,
        "unix": parts.path,
    }
    return (
        parts.scheme in schemes
        and bool(needed.get(parts.scheme, "whatever the server assumes"))
        and not any(char.isspace() for char in text)
    )


def _number(name: str, text: str, kind: type[int] | type[float]) -> float:
    least, most = _RANGES[name]
    meant = f"a {'whole ' if kind is int else ''}number from {least} to {most}"
    try:
        number = kind(text)
    except ValueError:
        raise _wrong(name, meant, text) from None
    if not least <= number <= most:
        raise _wrong(name, meant, text)
    return number


def _wrong(name: str, meant: str, text: str = "") -> WrongSetting:
    """`text` is what was given, to be shown; never that of an address: it may hold a password."""
    return WrongSetting(
        f"{name.upper()} must be {meant}" + (f", not {text[:80]!r}" if text else "")
    )
