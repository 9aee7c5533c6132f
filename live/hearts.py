"""Hearts: each program says every few seconds that it lives and how it fares."""

import math
import os
import time
from typing import cast

import msgspec

from live import keys
from live.connect import Client
from live.errors import CorruptEntry

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

    def __post_init__(self) -> None:
        # JSON has no NaN: a rate over no time at all would make the heart unreadable.
        finite = {name: value for name, value in self.figures.items() if math.isfinite(value)}
        msgspec.structs.force_setattr(self, "figures", finite)

    @property
    def age(self) -> float:
        """Seconds since it beat; 0 for one whose clock is ahead of ours."""
        return max(0.0, time.time() - self.at)


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
    try:
        return {program.decode(): _decoder.decode(heart) for program, heart in beats.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorruptEntry(f"{keys.HEARTS}: {error}") from error
