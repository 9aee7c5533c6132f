"""What a page of a live chat says, as drafts: pure, and whatever comes."""

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec

from ingest import markup
from ingest.foreign import Mapping, dump, iso_time, mapping, text
from ingest.source import Entries, Unreadable
from ingest.trouble import Garbled
from ingest.tubetron.answers import whole
from ingest.tubetron.bans import Ban, Message, among, resolved, said_in
from live import clean
from live.draft import ItemDraft, RetractionDraft
from live.item import Author, Item, Link
from live.queries import video_id

SOURCE = "youtube"

_ID = re.compile(r"[!-~]{1,300}")
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'])", re.IGNORECASE)
_TAG = re.compile(r"(?<![\w/&#])[#＃](\w{1,100})")

# What somebody says: type -> where its details are. The rest (new members, polls, the end of
# the chat) is about the chat, not in it.
_POSTS = {
    "textMessageEvent": "textMessageDetails",
    "superChatEvent": "superChatDetails",
    "superStickerEvent": "superStickerDetails",
    "memberMilestoneChatEvent": "memberMilestoneChatDetails",
}

# What takes a message back: type -> where its id is.
_DELETIONS = {
    "messageDeletedEvent": ("messageDeletedDetails", "deletedMessageId"),
    "messageRetractedEvent": ("messageRetractedDetails", "retractedMessageId"),
}


class Told(msgspec.Struct, frozen=True):
    """The messages of a page, in its own order, and what of it could not be read."""

    messages: tuple[Message, ...]
    rejects: tuple[Unreadable, ...]


def to_entries(payload: bytes, received_at: datetime, matched: tuple[str, ...] = ()) -> Entries:
    """The drafts in a page of a chat, or in a single message. Never raises.

    The first of `matched` names the stream. A ban concerns what is in the payload alone; of the
    rest only a log knows.
    """
    try:
        told = read(whole(payload), received_at, matched)
    except Garbled as error:
        return Entries(rejects=(Unreadable(payload, str(error)),))
    drafts = resolved(told.messages, among(said_in(told.messages)))
    return Entries(tuple(drafts), told.rejects)


def read(page: Mapping, received_at: datetime, matched: tuple[str, ...]) -> Told:
    """What a page says. Garbled where it is none."""
    listed = [page] if "snippet" in page else page.get("items")
    if not isinstance(listed, list):
        raise Garbled("no page of a live chat")
    messages: list[Message] = []
    rejects: list[Unreadable] = []
    for said in listed:
        try:
            messages += _message(mapping(said), received_at, matched)
        except (ValueError, TypeError, AttributeError) as error:
            rejects.append(Unreadable(dump(said), str(error)))
    return Told(tuple(messages), tuple(rejects))


def uid(native: str) -> str:
    """The name of a message in the log. Of what can be no id, a ValueError."""
    if not _ID.fullmatch(native):
        raise ValueError(f"no id of a message: {native!r:.80}")
    return f"{SOURCE}:{native}"


def _message(said: Mapping, received_at: datetime, matched: tuple[str, ...]) -> Iterable[Message]:
    snippet = mapping(said.get("snippet"))
    kind, native = text(snippet.get("type")), text(said.get("id"))
    if not kind:
        raise ValueError("a message without a type")
    if kind in _POSTS:
        item = _item(kind, snippet, mapping(said.get("authorDetails")), received_at, matched)
        return [ItemDraft(uid=uid(native), item=item)]
    if kind == "tombstone":
        return [RetractionDraft(target=uid(native), by="author")]
    if kind in _DELETIONS:
        details, name = _DELETIONS[kind]
        gone = text(mapping(snippet.get(details)).get(name))
        return [RetractionDraft(target=uid(gone), by="author")]
    if kind == "userBannedEvent":
        return [_ban(native, snippet, received_at)]
    return []


def _ban(native: str, snippet: Mapping, received_at: datetime) -> Ban:
    details = mapping(mapping(snippet.get("userBannedDetails")).get("bannedUserDetails"))
    channel = text(details.get("channelId"))
    if not channel:
        raise ValueError("a ban of nobody")
    at = iso_time(snippet.get("publishedAt")) or received_at
    return Ban(uid(native), channel, int(at.timestamp() * 1000))


def _item(
    kind: str, snippet: Mapping, author: Mapping, received_at: datetime, matched: tuple[str, ...]
) -> Item:
    said = _words(kind, snippet)
    if not said:
        raise ValueError("a message that says nothing")
    channel = text(author.get("channelId")) or text(snippet.get("authorChannelId"))
    name = text(author.get("displayName"))
    video = video_id(next(iter(matched), ""))
    return Item(
        source=SOURCE,
        author=Author(
            id=channel,
            name="" if name.startswith("@") else name,
            handle=name if name.startswith("@") else "",
            url=text(author.get("channelUrl")),
            avatar=text(author.get("profileImageUrl")),
        ),
        text=said,
        html=_marked(said),
        created_at=iso_time(snippet.get("publishedAt")) or received_at,
        received_at=received_at,
        url=f"https://www.youtube.com/watch?v={video}" if video else "",
        links=tuple(Link(address) for address in dict.fromkeys(_ADDRESS.findall(said))),
        hashtags=tuple(tag for tag in _TAG.findall(said) if not tag.isdecimal()),
        matched=matched,
    )


def _words(kind: str, snippet: Mapping) -> str:
    """What somebody said; with money, how much stands before it."""
    details = mapping(snippet.get(_POSTS[kind]))
    sticker = mapping(details.get("superStickerMetadata"))
    comment = (
        text(details.get("messageText"))
        or text(details.get("userComment"))
        or text(sticker.get("altText"))
    )
    amount = text(details.get("amountDisplayString"))
    words = " · ".join(one.strip() for one in (amount, comment) if one.strip())
    return clean.cut(words or text(snippet.get("displayMessage")).strip())


def _marked(said: str) -> str:
    """As HTML, where it has addresses."""
    parts = _ADDRESS.split(said)
    if len(parts) == 1:
        return ""
    return "".join(
        markup.anchor(part, part) if at % 2 and clean.address(part) else markup.escaped(part)
        for at, part in enumerate(parts)
    )
