"""The pictures, films and sounds of a status."""

import re

from ingest.foreign import Mapping, mapping, number, text
from ingest.tootron.status import Status, listed
from live.item import Link, Media, MediaType

_TYPES: dict[str, MediaType] = {
    "image": "photo",
    "video": "video",
    "gifv": "gif",
    "audio": "audio",
}
_MIMES = tuple(_TYPES.items())
_FILES: tuple[tuple[str, MediaType], ...] = (
    (r"\.(?:jpe?g|png|gif|webp|avif|heic)$", "photo"),
    (r"\.(?:mp4|webm|mov|m4v)$", "video"),
    (r"\.(?:mp3|ogg|oga|wav|flac|opus|m4a)$", "audio"),
)


def media(status: Status) -> tuple[tuple[Media, ...], tuple[Link, ...]]:
    """What can be shown, and links to what nobody can tell what it is."""
    shown: list[Media] = []
    links: list[Link] = []
    for one in listed(status.raw, "media_attachments"):
        # A copy that the server has not fetched yet is still at home.
        url = text(one.get("url")) or text(one.get("remote_url"))
        kind = _kind(one, url)
        if kind is None:
            links.append(Link(url, text(one.get("description"))))
        else:
            shown.append(_medium(one, kind, url))
    return tuple(shown), tuple(links)


def _medium(one: Mapping, kind: MediaType, url: str) -> Media:
    meta = mapping(one.get("meta"))
    size = mapping(meta.get("original")) or mapping(meta.get("small"))
    preview = text(one.get("preview_url")) or text(one.get("preview_remote_url"))
    return Media(
        type=kind,
        url=url,
        # The still of a sound or a film is sometimes said to be the file itself.
        preview=preview if kind == "photo" or preview != url else "",
        alt=text(one.get("description")),
        width=number(size.get("width")),
        height=number(size.get("height")),
        blurhash=text(one.get("blurhash")),
    )


def _kind(one: Mapping, url: str) -> MediaType | None:
    """What it is: as the server says, else by its type, else by its name."""
    if known := _TYPES.get(text(one.get("type"))):
        return known
    mime = text(one.get("mime_type")) or text(mapping(one.get("pleroma")).get("mime_type"))
    for word, kind in _MIMES:
        if mime.startswith(f"{word}/"):
            return kind
    path = url.partition("?")[0].partition("#")[0].lower()
    return next((kind for ending, kind in _FILES if re.search(ending, path)), None)
