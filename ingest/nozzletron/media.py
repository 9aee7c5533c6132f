"""The pictures and films of a post on X."""

from ingest.foreign import Mapping, mappings, number, text
from live.item import Media, MediaType

_TYPES: dict[str, MediaType] = {"photo": "photo", "video": "video", "animated_gif": "gif"}

# 720p: what looks right in a card and still loads over a conference's network.
MOST_BIT_RATE = 2_200_000


def media(one: Mapping) -> Media:
    """A picture as it is; a film with its still, and the address of a copy of fitting size."""
    kind = _TYPES.get(text(one.get("type")), "photo")
    still = text(one.get("preview_image_url"))
    return Media(
        type=kind,
        url=text(one.get("url")) if kind == "photo" else _film(mappings(one.get("variants"))),
        preview=still,
        alt=text(one.get("alt_text")),
        width=number(one.get("width")),
        height=number(one.get("height")),
    )


def _film(variants: list[Mapping]) -> str:
    """The best mp4 that is not too heavy, else the lightest; empty where there is none."""
    films = sorted(
        (number(one.get("bit_rate")), text(one.get("url")))
        for one in variants
        if text(one.get("content_type")) == "video/mp4"
    )
    fitting = [url for rate, url in films if rate <= MOST_BIT_RATE]
    return fitting[-1] if fitting else films[0][1] if films else ""
