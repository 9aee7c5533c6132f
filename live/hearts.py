"""Hearts: each program says every few seconds that it lives and how it fares."""

import os
import time
from typing import cast

import msgspec

from live import keys
from live.connect import Client

# A heart that has not beaten for this long belongs to a process that hangs or is gone.
SILENT_S = 15.0
BEAT_S = 3.0


class Heart(msgspec.Struct, frozen=True, kw_only=True):
    """One beat. `state` is a word for people (running, idle, not configured, refused, ...),
    `detail` a sentence, `figures` numbers by name. `at` is Unix time in seconds."""

    state: str
    detail: str = ""
    at: float = msgspec.field(default_factory=time.time)
    pid: int = msgspec.field(default_factory=os.getpid)
    figures: dict[str, float] = {}

    @property
    def age(self) -> float:
        """Seconds since it beat."""
        return time.time() - self.at


_decoder = msgspec.json.Decoder(Heart)


def encode(heart: Heart) -> bytes:
    """The heart as Redis keeps it."""
    return msgspec.json.encode(heart)


def beat(client: Client, program: str, heart: Heart) -> None:
    """Say how `program` fares."""
    client.hset(keys.HEARTS, program, encode(heart))


def read(client: Client) -> dict[str, Heart]:
    """Program -> its last beat."""
    beats = cast("dict[bytes, bytes]", client.hgetall(keys.HEARTS))
    return {program.decode(): _decoder.decode(heart) for program, heart in beats.items()}
