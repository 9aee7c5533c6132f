"""Statuses as Mastodon writes them down, from drafts."""

import html
import re
from datetime import UTC, datetime
from typing import Any

from live.draft import ItemDraft, RepostDraft
from live.item import Item

HOME = "https://home.example"

_TAG = re.compile(r"#(\w+)")


def uri_of(uid: str) -> str:
    """What all servers call the post that a test calls `uid`."""
    return f"{HOME}/users/ada/statuses/{uid}"


def stamp(seconds: float) -> str:
    """A moment as Mastodon writes it."""
    time = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return time.replace("+00:00", "Z")


def status(draft: ItemDraft, native: str, made: float) -> dict[str, Any]:
    """A status that some server has fetched from where it was posted. Its version is the time
    of the edit, by the clock there."""
    item = draft.item
    return {
        "id": native,
        "created_at": stamp(made),
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": item.sensitive,
        "spoiler_text": item.content_warning,
        "visibility": "public",
        "language": item.lang or None,
        "uri": uri_of(draft.uid),
        "url": f"{HOME}/@ada/{draft.uid}",
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": stamp(draft.version / 1000) if draft.version else None,
        "content": content(item),
        "reblog": None,
        "account": account(),
        "media_attachments": [],
        "mentions": [],
        "tags": [
            {"name": tag.lower(), "url": f"{HOME}/tags/{tag}"} for tag in _TAG.findall(item.text)
        ],
        "emojis": [],
        "card": None,
        "poll": None,
    }


def boost(draft: RepostDraft, native: str, made: float, original: dict[str, Any]) -> dict[str, Any]:
    """A status that only passes another one on, as some servers list it under its tags."""
    uri = uri_of(draft.uid) + "/activity"
    return {**original, "id": native, "uri": uri, "created_at": stamp(made), "reblog": original}


def content(item: Item) -> str:
    """The text as HTML, its tags as links."""
    paragraphs = html.escape(item.text, quote=False).split("\n\n")
    linked = [_TAG.sub(_link, one).replace("\n", "<br />") for one in paragraphs]
    return "".join(f"<p>{one}</p>" for one in linked)


def _link(match: "re.Match[str]") -> str:
    tag = match[1]
    return f'<a href="{HOME}/tags/{tag}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'


def account() -> dict[str, Any]:
    """A made-up person."""
    return {
        "id": "109",
        "username": "ada",
        "acct": "ada@home.example",
        "display_name": "Ada Byron",
        "locked": False,
        "bot": False,
        "url": f"{HOME}/@ada",
        "uri": f"{HOME}/users/ada",
        "avatar": f"{HOME}/avatars/ada.png",
        "avatar_static": f"{HOME}/avatars/ada.png",
        "emojis": [],
        "fields": [],
    }
