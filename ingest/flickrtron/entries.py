"""What Flickr answers, as drafts: pure, and whatever comes."""

from datetime import datetime

from ingest import markup
from ingest.flickrtron.photo import Photo
from ingest.foreign import Mapping, NotJson, dump, mapping, parse
from ingest.source import Entries, Unreadable
from live import clean
from live.draft import Draft, ItemDraft
from live.item import Author, Item, Link, Media

SOURCE = "flickr"


def to_entries(payload: bytes, received_at: datetime, matched: tuple[str, ...] = ()) -> Entries:
    """The drafts in an answer of photos.search, and its photos that cannot be read. Never raises.

    `matched` are the queries that brought it; they are noted in the items.
    """
    try:
        answer = mapping(parse(payload))
    except NotJson as error:
        return Entries(rejects=(Unreadable(payload, str(error)),))
    drafts: list[Draft] = []
    rejects: list[Unreadable] = []
    for said in photos_in(answer):
        try:
            photo = Photo.of(mapping(said))
            if not photo.id:
                rejects.append(Unreadable(dump(said), "a photo without an id"))
                continue
            drafts.append(draft(photo, received_at, matched))
        except Exception as error:
            # The boundary: an error of ours costs this photo until it is mended, not the page.
            rejects.append(Unreadable(dump(said), f"{type(error).__name__}: {error}"))
    return Entries(tuple(drafts), tuple(rejects))


def photos_in(answer: Mapping) -> list[object]:
    """The photos of an answer, unread."""
    if "photos" not in answer and answer.get("id"):
        return [answer]  # one alone, as a reject keeps it
    listed = mapping(answer.get("photos")).get("photo")
    return listed if isinstance(listed, list) else []


def draft(photo: Photo, received_at: datetime, matched: tuple[str, ...]) -> ItemDraft:
    """A photo as it is now. Flickr says when it was last changed: that is its version."""
    return ItemDraft(
        uid=f"{SOURCE}:{photo.id}",
        version=photo.updated,
        item=_item(photo, received_at, matched),
    )


def _item(photo: Photo, received_at: datetime, matched: tuple[str, ...]) -> Item:
    title = clean.line(photo.title, 1000)
    # Flickr shows the line breaks of a description, which HTML would not.
    described = clean.markup(photo.description.strip().replace("\n", "<br>"))
    said = markup.text_of(described or photo.description)
    heading = f"<p><strong>{markup.escaped(title)}</strong></p>" if title else ""
    return Item(
        source=SOURCE,
        author=_author(photo),
        text="\n\n".join(filter(None, (title, said))),
        html=heading + (f"<p>{described or markup.escaped(said)}</p>" if said else ""),
        created_at=photo.uploaded or received_at,
        received_at=received_at,
        url=photo.page_url,
        canonical_uri=photo.page_url,
        media=_media(photo, title),
        links=tuple(map(Link, dict.fromkeys(markup.links_of(described)))),
        hashtags=photo.tags,
        matched=matched,
    )


def _author(photo: Photo) -> Author:
    owner = clean.line(photo.owner, 100)
    return Author(
        id=owner or "unknown",
        name=photo.owner_name or photo.path_alias or owner or "unknown",
        handle=photo.path_alias,
        url=photo.owner_url,
        avatar=photo.owner_icon_url,
    )


def _media(photo: Photo, title: str) -> tuple[Media, ...]:
    """The picture; of a film its still, because the film itself is only on its page."""
    large = photo.large
    return (
        Media(
            type="video" if photo.is_video else "photo",
            url="" if photo.is_video else large.url,
            preview=photo.medium.url or large.url,
            alt=title,
            width=large.width,
            height=large.height,
        ),
    )
