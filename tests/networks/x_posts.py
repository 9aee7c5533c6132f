"""Posts as X API v2 delivers them, written from drafts: the opposite of what nozzletron does.

The text is escaped, addresses hide behind t.co, a picture's address hangs at the end, long
texts go into a note, and entities count the code points of all that.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from live.draft import Draft, ItemDraft, RepostDraft
from live.item import Item, Media

EPOCH_MS = 1288834974657
MOST_SHORT = 280

_HASHTAG = re.compile(r"(?<![\w&])#(\w+)")
_MENTION = re.compile(r"(?<![\w/])@(\w{1,15})\b")


@dataclass
class Ids:
    """Gives each post an id that tells its time, and knows the chain of its edits."""

    chains: dict[str, list[str]] = field(default_factory=dict)
    _last: int = 0

    def chain(self, uid: str, at_ms: int, version: int = 0) -> list[str]:
        """The ids of `uid` up to the version that is made now; a first version gets one."""
        chain = self.chains.setdefault(uid, [])
        if not chain or version:
            self._last = max(((at_ms - EPOCH_MS) << 22) + 1, self._last + (1 << 22))
            chain.append(str(self._last))
        return list(chain)

    def root(self, uid: str) -> str:
        """The id of the first version of a post; one that nobody knows has one as well."""
        return self.chains[uid][0] if uid in self.chains else str(crc32(uid.encode()) << 22)


def payload(draft: Draft, ids: Ids, at_ms: int) -> dict[str, Any]:
    """What the stream delivers for an item or a repost, without the rules that it matched."""
    if isinstance(draft, RepostDraft):
        native = ids.chain(draft.uid, at_ms)[-1]
        original = {"type": "retweeted", "id": ids.root(draft.original)}
        data = {
            "id": native,
            "edit_history_tweet_ids": [native],
            "author_id": "77",
            "text": "RT @somebody: what you know, cut in the mid…",
            "referenced_tweets": [original],
        }
        return {"data": data, "includes": {"users": [{"id": "77", "username": "parrot"}]}}
    assert isinstance(draft, ItemDraft)
    chain = ids.chain(draft.uid, at_ms, draft.version)
    return _post(draft.item, chain, ids)


def _post(item: Item, chain: list[str], ids: Ids) -> dict[str, Any]:
    native = chain[-1]
    text, entities = _delivered(item, native)
    data: dict[str, Any] = {
        "id": native,
        "edit_history_tweet_ids": chain,
        "author_id": item.author.id,
        "text": text,
        "created_at": item.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "lang": item.lang or "und",
        "possibly_sensitive": item.sensitive,
        "conversation_id": chain[0],
    }
    if len(text) > MOST_SHORT:
        data["note_tweet"] = {"text": text, "entities": entities}
        data["text"] = text[: MOST_SHORT - 25] + "… https://t.co/nnnnnnnnnn"
    elif entities:
        data["entities"] = entities
    referenced = [
        {"type": kind, "id": ids.root(uid)}
        for kind, uid in (("replied_to", item.reply_to), ("quoted", item.quote_of))
        if uid
    ]
    if referenced:
        data["referenced_tweets"] = referenced
    media = [_media(one, number) for number, one in enumerate(item.media)]
    if media:
        data["attachments"] = {"media_keys": [one["media_key"] for one in media]}
    return {"data": data, "includes": {"users": [_user(item)], "media": media}}


def _user(item: Item) -> dict[str, Any]:
    author = item.author
    return {
        "id": author.id,
        "name": author.name,
        "username": author.handle,
        "profile_image_url": author.avatar,
        "protected": False,
    }


def _media(one: Media, number: int) -> dict[str, Any]:
    kinds = {"photo": "photo", "video": "video", "gif": "animated_gif", "audio": "video"}
    said: dict[str, Any] = {
        "media_key": f"3_{number}",
        "type": kinds[one.type],
        "width": one.width,
        "height": one.height,
        "alt_text": one.alt,
    }
    if one.type == "photo":
        return {**said, "url": one.url}
    film = {"content_type": "video/mp4", "bit_rate": 832000, "url": one.url}
    return {**said, "preview_image_url": one.preview, "variants": [film]}


def _delivered(item: Item, native: str) -> tuple[str, dict[str, Any]]:
    """The text as X sends it, and its entities."""
    text = html.escape(item.text, quote=False)
    urls: list[dict[str, Any]] = []
    for number, link in enumerate(item.links):
        plain = html.escape(link.url, quote=False)
        if plain in text:
            short = f"https://t.co/{native[-6:]}{number:04}"
            text = text.replace(plain, short, 1)
            urls.append({"url": short, "expanded_url": link.url, "display_url": link.url[8:30]})
    if item.media:
        short = f"https://t.co/{native[-6:]}pics"
        text = f"{text} {short}"
        urls.append(
            {
                "url": short,
                "expanded_url": f"https://x.com/{item.author.handle}/status/{native}/photo/1",
                "display_url": "pic.x.com/pics",
                "media_key": "3_0",
            }
        )
    for url in urls:
        url["start"] = text.index(url["url"])
        url["end"] = url["start"] + len(url["url"])
    entities = {
        "urls": sorted(urls, key=lambda url: url["start"]),
        "hashtags": [
            {"start": m.start(), "end": m.end(), "tag": m[1]} for m in _HASHTAG.finditer(text)
        ],
        "mentions": [
            {"start": m.start(), "end": m.end(), "username": m[1]} for m in _MENTION.finditer(text)
        ],
    }
    return text, {kind: found for kind, found in entities.items() if found}
