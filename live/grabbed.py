"""The Flickr photos that an event's log has: a hint to skip them, as in the original.

Written after the append, so a photo in here is in the log; `seen` decides about the rest.
"""

from collections.abc import Collection, Sequence
from typing import cast

from live import keys
from live.connect import Client


def add(client: Client, event: str, photos: Collection[str]) -> None:
    """These photos are in the log."""
    if photos:
        client.sadd(keys.grabbed_photos(event), *photos)


def among(client: Client, event: str, photos: Sequence[str]) -> set[str]:
    """Those of `photos` that are in the log."""
    if not photos:
        return set()
    known = cast("list[int]", client.smismember(keys.grabbed_photos(event), list(photos)))
    return {photo for photo, there in zip(photos, known, strict=True) if there}
