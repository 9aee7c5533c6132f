"""What was handed in, as drafts: pure, and whatever comes.

One post, or several as ``{"posts": [...]}``. Of a post `id` and one of `text`, `html` and `media`
are needed::

    {"id": "17", "author": {"name": "Ada", "handle": "ada", "url": "...", "avatar": "..."},
     "text": "...", "html": "...", "url": "...", "created_at": "2026-11-20T10:42:07Z",
     "updated_at": "...", "lang": "en", "hashtags": ["tideconf"], "reply_to": "16",
     "media": [{"type": "photo", "url": "...", "alt": "...", "width": 800, "height": 600}],
     "sensitive": false, "content_warning": ""}

``{"id": "17", "deleted": true}`` takes it back.
"""

from datetime import datetime
from typing import cast, get_args

from ingest import markup
from ingest.foreign import (
    Mapping,
    NotJson,
    dump,
    flag,
    iso_time,
    mapping,
    mappings,
    number,
    parse,
    text,
    texts,
)
from ingest.source import Entries, Unreadable
from live import clean
from live.draft import Draft, ItemDraft, RetractionDraft
from live.item import Author, Item, Link, Media, MediaType

SOURCE = "webhook"
MOST_POSTS = 100
MOST_ID = 300


def to_entries(payload: bytes, received_at: datetime, matched: tuple[str, ...] = ()) -> Entries:
    """The drafts in a body, and its posts that cannot be read. Never raises.

    The first of `matched` is the name of who handed it in: no two can speak for one another.
    """
    sender = next(iter(matched), "")
    try:
        whole = parse(payload)
    except NotJson as error:
        return Entries(rejects=(Unreadable(payload, str(error)),))
    posts = mapping(whole).get("posts", whole)
    several = posts if isinstance(posts, list) else [posts]
    drafts: list[Draft] = []
    rejects: list[Unreadable] = []
    if not several or len(several) > MOST_POSTS:
        return Entries(rejects=(Unreadable(payload, f"not 1 to {MOST_POSTS} posts"),))
    for said in several:
        try:
            drafts.append(_draft(mapping(said), sender, received_at, matched))
        except (ValueError, TypeError, AttributeError) as error:
            rejects.append(Unreadable(dump(said), str(error)))
    return Entries(tuple(drafts), tuple(rejects))


def uid(sender: str, native: str) -> str:
    """The name of a post in the log."""
    return f"{SOURCE}:{sender}/{native}"


def _draft(said: Mapping, sender: str, received_at: datetime, matched: tuple[str, ...]) -> Draft:
    native = text(said.get("id"))
    if not native or clean.line(native, MOST_ID) != native:
        raise ValueError(f"a post needs an id: one line of at most {MOST_ID} bytes")
    name = uid(sender, native)
    if flag(said.get("deleted")):
        return RetractionDraft(target=name, by="author")
    item = _item(said, sender, received_at, matched)
    changed = item.edited_at
    version = max(int(changed.timestamp() * 1000), 0) if changed else 0
    return ItemDraft(uid=name, version=version, item=item)


def _item(said: Mapping, sender: str, received_at: datetime, matched: tuple[str, ...]) -> Item:
    safe = clean.markup(text(said.get("html")))
    plain = text(said.get("text")) or markup.text_of(safe)
    media = tuple(_media(one) for one in mappings(said.get("media")))
    if not (plain.strip() or safe or media):
        raise ValueError("a post needs a text, html or media")
    parent = text(said.get("reply_to"))
    return Item(
        source=SOURCE,
        author=_author(mapping(said.get("author")), sender),
        text=plain,
        html=safe,
        created_at=iso_time(said.get("created_at")) or received_at,
        received_at=received_at,
        edited_at=iso_time(said.get("updated_at")),
        url=text(said.get("url")),
        lang=text(said.get("lang")),
        media=media,
        links=tuple(map(Link, dict.fromkeys(markup.links_of(safe)))),
        hashtags=tuple(texts(said.get("hashtags"))),
        reply_to=uid(sender, parent) if parent else "",
        content_warning=text(said.get("content_warning")),
        sensitive=flag(said.get("sensitive")),
        matched=matched,
    )


def _author(said: Mapping, sender: str) -> Author:
    name = text(said.get("name")) or text(said.get("handle")) or sender or "unknown"
    return Author(
        id=text(said.get("id")) or text(said.get("handle")) or name,
        name=name,
        handle=text(said.get("handle")),
        url=text(said.get("url")),
        avatar=text(said.get("avatar")),
    )


def _media(said: Mapping) -> Media:
    kind = text(said.get("type")) or "photo"
    if kind not in get_args(MediaType):
        raise ValueError(f"media has no type {kind!r:.40}")
    url = text(said.get("url"))
    return Media(
        type=cast("MediaType", kind),
        url=url,
        preview=text(said.get("preview")) or (url if kind == "photo" else ""),
        alt=text(said.get("alt")),
        width=number(said.get("width")),
        height=number(said.get("height")),
    )
