"""How skytron paces itself, in seconds, so that tests can hurry it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """The network posts 25 to 36 times a second: `silence` for so long is no lull.

    `rewind` is how far before its cursor each connection begins: the clocks of Jetstream's
    servers are some seconds apart. `cursor` is how often it moves where nothing matches.
    `profile` is how long a post waits for its author's name.
    """

    silence: float = 30.0
    rewind: float = 10.0
    cursor: float = 5.0
    profile: float = 2.0
    call: float = 15.0
