"""What a post on Bluesky carries beside its text: pictures, a film, a link, another post."""

from urllib.parse import quote

import msgspec

from ingest.foreign import Mapping, mapping, mappings, number, text
from live import clean
from live.item import Link, Media

_PICTURES = "https://cdn.bsky.app/img"
_FILMS = "https://video.bsky.app/watch"
_POSTS = "/app.bsky.feed.post/"


class Carried(msgspec.Struct, frozen=True):
    """`quote` is the address of another post, empty where there is none."""

    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()
    quote: str = ""


def carried(record: Mapping, did: str) -> Carried:
    """What a record of this author embeds."""
    whole = mapping(record.get("embed"))
    # A quote with pictures wraps both.
    inner = mapping(whole.get("media")) or whole
    other = mapping(whole.get("record"))
    other = mapping(other.get("record")) or other
    return Carried(_media(inner, did), _links(inner), _post(text(other.get("uri"))))


def _media(embed: Mapping, did: str) -> tuple[Media, ...]:
    pictures = tuple(
        media
        for image in mappings(embed.get("images"))
        if (media := _picture(image, did)) is not None
    )
    film = _film(embed, did)
    return (*pictures, film) if film else pictures


def _picture(image: Mapping, did: str) -> Media | None:
    name = _blob(image.get("image"))
    if not name:
        return None
    ratio = mapping(image.get("aspectRatio"))
    place = f"plain/{quote(did, safe=':')}/{quote(name)}@jpeg"
    return Media(
        type="photo",
        url=f"{_PICTURES}/feed_fullsize/{place}",
        preview=f"{_PICTURES}/feed_thumbnail/{place}",
        alt=text(image.get("alt")),
        width=number(ratio.get("width")),
        height=number(ratio.get("height")),
    )


def _film(embed: Mapping, did: str) -> Media | None:
    name = _blob(embed.get("video"))
    if not name:
        return None
    ratio = mapping(embed.get("aspectRatio"))
    return Media(
        type="video",
        url="",
        preview=f"{_FILMS}/{quote(did, safe='')}/{quote(name)}/thumbnail.jpg",
        alt=text(embed.get("alt")),
        width=number(ratio.get("width")),
        height=number(ratio.get("height")),
    )


def _blob(blob: object) -> str:
    """The name of a file; those of 2022 stand one level higher."""
    known = mapping(blob)
    return text(mapping(known.get("ref")).get("$link")) or text(known.get("cid"))


def _links(embed: Mapping) -> tuple[Link, ...]:
    external = mapping(embed.get("external"))
    address = clean.address(text(external.get("uri")))
    return (Link(address, text(external.get("title"))),) if address else ()


def _post(address: str) -> str:
    """Lists, feeds and starter packs can be embedded as well; they are no posts."""
    return address if address.startswith("at://") and _POSTS in address else ""
