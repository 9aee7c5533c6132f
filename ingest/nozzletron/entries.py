"""What X sends, as drafts: pure, and whatever comes.

A payload is a line of the filtered stream or an answer of the search: ``data`` (one post or
many), ``includes`` (what it refers to), ``errors`` (what of that could not be had).
"""

import re
from datetime import UTC, datetime, timedelta

from ingest import markup
from ingest.foreign import (
    NotJson,
    dump,
    flag,
    iso_time,
    mapping,
    parse,
    text,
)
from ingest.nozzletron import snowflake
from ingest.nozzletron.media import media
from ingest.nozzletron.posts import Includes, Post, uid
from ingest.nozzletron.speech import HOME, said
from ingest.source import Entries, Unreadable
from live import clean
from live.draft import Draft, ItemDraft, RepostDraft
from live.item import Author, Item

SOURCE = "x"

# Languages of X that browsers do not know, or know by a newer name.
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_PRIVATE = re.compile(r"q[a-t][a-z]")
_RENAMED = {"in": "id", "iw": "he", "ji": "yi", "und": "", "zxx": "", "art": "", "mul": ""}

# Nothing was posted before the first post; and a clock may be a little wrong, but one that is
# a day ahead says nothing about the time.
_FIRST = datetime(2006, 3, 21, tzinfo=UTC)
_AHEAD = timedelta(days=1)


class _Wrong(Exception):
    """Why a post cannot be read."""


def to_entries(payload: bytes, received_at: datetime, matched: tuple[str, ...] = ()) -> Entries:
    """The drafts in a payload, and its posts that cannot be read. Never raises.

    `matched` are the queries that brought it; they are noted in the items.
    """
    try:
        return read(parse(payload), payload, received_at, matched)
    except NotJson as error:
        return Entries(rejects=(Unreadable(payload, str(error)),))


def read(
    parsed: object, payload: bytes, received_at: datetime, matched: tuple[str, ...]
) -> Entries:
    """Like `to_entries`, of a payload that is parsed already."""
    whole = mapping(parsed)
    data = whole.get("data")
    if isinstance(data, dict):
        posts = [data]
    elif isinstance(data, list) or "meta" in whole:
        posts = data if isinstance(data, list) else []
    else:
        return Entries(rejects=(Unreadable(payload, "there is no post in it"),))
    includes = Includes(mapping(whole.get("includes")))
    drafts: list[Draft] = []
    rejects: list[Unreadable] = []
    for raw in posts:
        try:
            drafts.append(_draft(Post(mapping(raw), includes), received_at, matched))
        except _Wrong as error:
            alone = payload if raw is data else dump({"data": raw})
            rejects.append(Unreadable(alone, str(error)))
    return Entries(tuple(drafts), tuple(rejects))


def _draft(post: Post, received_at: datetime, matched: tuple[str, ...]) -> Draft:
    if not post.native:
        raise _Wrong("a post without an id")
    if original := post.uid_of("retweeted"):
        return RepostDraft(uid=uid(post.root), original=original)
    if not isinstance(post.raw.get("text"), str) and not mapping(post.raw.get("note_tweet")):
        raise _Wrong("a post without a text")
    item = _item(post, received_at, matched)
    return ItemDraft(uid=uid(post.root), version=post.version, item=item)


def _item(post: Post, received_at: datetime, matched: tuple[str, ...]) -> Item:
    words = said(post.raw, post.role)
    author = _author(post)
    made = _made(post, received_at)
    edited = post.version > 0
    return Item(
        source=SOURCE,
        author=author,
        text=words.text,
        html=words.html,
        created_at=snowflake.time(post.root) if edited else made,
        received_at=received_at,
        edited_at=made if edited else None,
        url=f"{HOME}/{markup.segment(author.handle) or 'i'}/status/{post.native}",
        canonical_uri=f"{HOME}/i/status/{post.root}",
        lang=_language(text(post.raw.get("lang"))),
        media=tuple(map(media, post.media)),
        links=words.links,
        hashtags=words.hashtags,
        mentions=words.mentions,
        reply_to=post.uid_of("replied_to"),
        quote_of=post.uid_of("quoted"),
        sensitive=flag(post.raw.get("possibly_sensitive")),
        matched=matched,
    )


def _author(post: Post) -> Author:
    """Whoever it was: known by name, by number, or not at all."""
    native = clean.line(text(post.raw.get("author_id")), 100)
    user = post.includes.users.get(native, {})
    handle = clean.line(text(user.get("username")), 100).lstrip("@")
    place = markup.segment(handle) or (f"i/user/{markup.segment(native)}" if native else "")
    return Author(
        id=native or "unknown",
        name=text(user.get("name")) or handle or ("" if native else "unknown"),
        handle=handle,
        url=f"{HOME}/{place}" if place else "",
        avatar=text(user.get("profile_image_url")),
    )


def _made(post: Post, received_at: datetime) -> datetime:
    """When this version was posted: as X says, else as its id says."""
    told = iso_time(post.raw.get("created_at"))
    if told is not None and _FIRST < told < received_at + _AHEAD:
        return told
    return snowflake.time(post.native)


def _language(code: str) -> str:
    """A language tag; empty for the codes by which X says that it does not know."""
    if not _TAG.fullmatch(code) or _PRIVATE.fullmatch(code):
        return ""
    return _RENAMED.get(code, code)
