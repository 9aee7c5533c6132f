"""Small pictures: people's faces, and the custom emoji of their servers.

They are the drawings of photos.py once more, in a light of each one's own: nobody's real face.
"""

import re
from collections.abc import Iterator

from ingest.simulator import photos
from live.item import Emoji

# Out of five people so many have a picture; of the others one sees the initial.
_FACES = 3

_DRAWN = (
    photos.LIGHTHOUSE,
    photos.PLANT,
    photos.COFFEE,
    photos.BOAT,
    photos.STICKERS,
    photos.HARBOUR,
    photos.BADGE,
)

EMOJIS = {
    "tidemark": photos.LIGHTHOUSE,
    "blobwave": photos.JELLYFISH,
    "ablobcheer": photos.LIGHTS_UP,
    "duck_verified": photos.STICKERS,
    "neocat_sip": photos.COFFEE,
}
_CODE = re.compile(r":(\w+):")


def face(number: int, base: str) -> str:
    """The picture of the person with this number, at the site whose address is `base`; empty
    where they have none."""
    if not base or number % 5 >= _FACES:
        return ""
    return _address(_DRAWN[number * 3 % len(_DRAWN)], base, number)


def emojis(text: str, base: str) -> tuple[Emoji, ...]:
    """The pictures of the shortcodes in a text."""
    return tuple(_emojis(text, base)) if base and ":" in text else ()


def _emojis(text: str, base: str) -> Iterator[Emoji]:
    for code in dict.fromkeys(_CODE.findall(text)):
        if code in EMOJIS:
            yield Emoji(code, _address(EMOJIS[code], base, len(code)))


def _address(scenery: photos.Scenery, base: str, number: int) -> str:
    light = photos.LIGHTS[number % len(photos.LIGHTS)]
    return f"{base}{photos.FOLDER}/{scenery.name}.svg#{light}"
