"""Logs that go, because their event is over for long and the archive has every entry.

First one is named as retired: from then on the streamer tells nobody anything of it. Later it
is taken away, and only where it is still what it was then.
"""

import time
from typing import cast

from live import keys
from live.connect import Client, begins, lua


def read(client: Client) -> dict[str, float]:
    """Event -> since when it is retired (Unix time), of those that are not taken away yet."""
    held = cast("dict[bytes, bytes]", client.hgetall(keys.RETIRED))
    return {event.decode(): float(at) for event, at in held.items()}


def put(client: Client, event: str) -> None:
    """Nobody reads this log from now on."""
    with client.pipeline(transaction=True) as pipe:
        pipe.hset(keys.RETIRED, event, str(time.time()))
        pipe.srem(keys.LOGS, event)
        pipe.publish(keys.ONAIR, event)
        pipe.execute()


def bring_back(client: Client, event: str) -> None:
    """It is a log like the others."""
    with client.pipeline(transaction=True) as pipe:
        pipe.sadd(keys.LOGS, event)
        pipe.hdel(keys.RETIRED, event)
        pipe.publish(keys.ONAIR, event)
        pipe.execute()


def kept_aside(client: Client, event: str) -> list[str]:
    """The uids of hidden posts whose text the log keeps for a restore."""
    held = cast("list[bytes]", client.hkeys(keys.hidden(event)))
    return [uid.decode() for uid in held]


def take_away(client: Client, event: str, epoch: str, length: int) -> bool:
    """Take the log out of the server where it has this epoch and length; False where not.

    What no archive has stays: how far sources were read and what they cost, counts, rejects.
    """
    natives = client.scan_iter(begins(keys.natives(event, "")), count=1000)
    names: list[str | bytes] = [
        keys.epoch(event),
        keys.items(event),
        keys.seen(event),
        keys.copies(event),
        keys.hidden(event),
        keys.withheld(event),
        keys.health(event),
        keys.waiting(event),
        keys.audit(event),
        keys.grabbed_photos(event),
        keys.looked_up(event),
        keys.doubted(event),
        keys.nameless(event),
        keys.wrote(event),
        keys.banned(event),
        *cast("list[bytes]", list(natives)),
    ]
    script = client.register_script(lua("retire"))
    if not script(keys=names, args=[epoch, length]):
        return False
    client.hdel(keys.RETIRED, event)
    return True
