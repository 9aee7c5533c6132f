"""The two ports of an instance: what was asked for, or the first pair that is free."""

import socket
from contextlib import ExitStack

import msgspec

from afa.launch.errors import PortTaken
from live.settings import Settings

# How many pairs are tried where no port was asked for.
PAIRS = 100


def choose(settings: Settings, asked: set[str]) -> tuple[Settings, ExitStack]:
    """The settings with ports that are free, and held: close the stack for our own to take them.

    `asked` has the variables that the user gave; a port among them is taken as it is or refused.
    """
    _ours(settings.host)
    fixed = "PORT" in asked
    for port in [settings.port] if fixed else range(settings.port, settings.port + 2 * PAIRS, 2):
        stream = settings.stream_port if "STREAM_PORT" in asked else port + 1
        if port == stream:
            continue
        with ExitStack() as held:
            try:
                listen(held, "PORT", settings.host, port)
                listen(held, "STREAM_PORT", settings.host, stream)
            except PortTaken as taken:
                if fixed or taken.name in asked:
                    raise
                continue
            chosen = msgspec.structs.replace(settings, port=port, stream_port=stream)
            return chosen, held.pop_all()
    raise PortTaken("PORT", "PORT and STREAM_PORT must be two, and free")


def _ours(host: str) -> None:
    """PortTaken where no port of `host` can be had."""
    with ExitStack() as held:
        listen(held, "HOST", host, 0)


def listen(held: ExitStack, name: str, host: str, port: int) -> None:
    """Listen there until `held` closes, so that nobody else who starts now can."""
    one = held.enter_context(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET))
    # As the servers do it, else what is left of yesterday's connections would be in the way.
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        one.bind((host, port))
        one.listen()
    except OSError as error:
        reason = error.strerror or str(error)
        asked = f"{name}={port} cannot be used on {host}" if port else f"HOST={host} cannot be used"
        raise PortTaken(name, f"{asked}: {reason}") from None
