"""The files of an entry: those that are shown with it, and those to which it links."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from ingest.feedtron.feed import Enclosure
from live import clean
from live.item import Media, MediaType

_KINDS: tuple[tuple[str, MediaType], ...] = (
    ("image", "photo"),
    ("video", "video"),
    ("audio", "audio"),
)
_ENDINGS: dict[str, MediaType] = {
    "jpg": "photo", "jpeg": "photo", "png": "photo", "gif": "photo", "webp": "photo",
    "avif": "photo", "mp4": "video", "webm": "video", "mp3": "audio", "m4a": "audio",
    "ogg": "audio",
}  # fmt: skip
_ENDING = re.compile(r"\.(\w{2,4})(?:[?#]|$)")

# Players that nothing plays any more.
_FLASH = "application/x-shockwave-flash"

# An address that no base changes. To join one that is whole already takes as long as ten of these.
WHOLE = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/[\w/.~%@:,+-]*(?:\?[\w/.~%@:,+&=-]+)?", re.ASCII
)


def address(url: str, base: str) -> str:
    """Where `url` leads from `base`; empty where that is nothing that can be followed."""
    if len(url) <= clean.MOST_URL and WHOLE.fullmatch(url):
        return url
    try:
        return clean.address(urljoin(base, url)) if url else ""
    except ValueError:
        return ""


def parted(files: Iterable[Enclosure], base: str) -> tuple[list[Media], list[str]]:
    """What is shown, each file once, and the addresses of what is not: slides, archives."""
    shown: dict[str, Media] = {}
    linked: list[str] = []
    for one in files:
        if not (url := address(one.url, base)):
            continue
        if kind := _kind(one):
            preview = url if kind == "photo" else address(one.preview, base)
            shown.setdefault(
                url,
                Media(
                    type=kind, url=url, preview=preview, alt=one.alt,
                    width=one.width, height=one.height,
                ),
            )  # fmt: skip
        elif one.kind.lower() != _FLASH:
            linked.append(url)
    return list(shown.values()), linked


def _kind(one: Enclosure) -> MediaType | None:
    for start, kind in _KINDS:
        if one.kind.lower().startswith(start):
            return kind
    ending = None if one.kind.startswith("text/") else _ENDING.search(one.url)
    return _ENDINGS.get(ending[1].lower()) if ending else None
