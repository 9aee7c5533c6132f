"""When each Flickr photo was last known to be there: a round of look-ups outlives a restart.

Whoever asks after photos asks after the one first that it has not asked after for longest. What
Flickr said is gone waits aside, with the time to ask once more. Times are Unix seconds.
"""

from collections.abc import Collection
from typing import cast

from live import keys, shown
from live.connect import Client
from live.log import Log


def begin(client: Client, event: str, source: str, cursor: int) -> int:
    """A stretch of the log gets its turn: what nobody noted comes first. The cursor to go on
    from; 0 begins, and 0 ends."""
    cursor, uids = shown.scan(client, event, source, cursor)
    photos = [uid.removeprefix(f"{source}:") for uid in uids]
    if photos:
        waiting = client.zmscore(keys.doubted(event), photos)
        pairs = zip(photos, waiting, strict=True)
        note(client, event, [photo for photo, until in pairs if until is None], 0.0)
    return cursor


def note(client: Client, event: str, photos: Collection[str], at: float) -> None:
    """These were there at that time, as far as nothing is known of them yet."""
    if photos:
        client.zadd(keys.looked_up(event), dict.fromkeys(photos, at), nx=True)


def told(client: Client, event: str, photo: str, at: float) -> None:
    """This one was asked after at that time, and nobody said that it is gone."""
    client.zadd(keys.looked_up(event), {photo: at})
    client.zrem(keys.doubted(event), photo)


def doubt(client: Client, event: str, photo: str, until: float) -> None:
    """It is said to be gone, or was and nobody answered now: to be asked again at that time."""
    client.zadd(keys.doubted(event), {photo: until})
    client.zrem(keys.looked_up(event), photo)


def forget(client: Client, event: str, photos: Collection[str]) -> None:
    """Nobody needs to ask after these any more."""
    if photos:
        client.zrem(keys.looked_up(event), *photos)
        client.zrem(keys.doubted(event), *photos)


def doubted(client: Client, event: str, since: float, until: float) -> str | None:
    """What was to be asked again before `since`; or only after `until`, which a clock said that
    has been set back."""
    return _outside(client, keys.doubted(event), since, until)


def due(client: Client, event: str, source: str, since: float, until: float) -> str | None:
    """The photo that was not asked after since `since`, of those that are shown or hidden; or
    one that was only after `until`, which a clock said that has been set back."""
    while (first := _outside(client, keys.looked_up(event), since, until)) is not None:
        if is_shown(client, event, f"{source}:{first}"):
            break
        client.zrem(keys.looked_up(event), first)
    return first


def everything(client: Client, event: str) -> list[str]:
    """All that are asked after, the one first that was not for longest."""
    names = cast("list[bytes]", client.zrange(keys.looked_up(event), 0, -1))
    return [name.decode() for name in names]


def is_shown(client: Client, event: str, uid: str) -> bool:
    """Whether it makes a difference to know that it is gone."""
    return Log(client, event).states([uid]).get(uid) in ("live", "hidden")


def _outside(client: Client, key: str, since: float, until: float) -> str | None:
    for least, most in (("-inf", f"({since}"), (f"({until}", "+inf")):
        if found := cast("list[bytes]", client.zrangebyscore(key, least, most, 0, 1)):
            return found[0].decode()
    return None
