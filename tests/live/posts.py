"""Posts for the tests of the live log: as small as a post can be, or as bad."""

from datetime import UTC, datetime
from typing import Any

from live import entry
from live.connect import Client
from live.draft import ItemDraft
from live.item import Author, Item
from live.log import Log

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def item(text: str = "Hello", **fields: Any) -> Item:
    """An item with a source, an author, a text and times."""
    base: dict[str, Any] = {
        "source": "x",
        "author": Author(id="7"),
        "created_at": NOON,
        "received_at": NOON,
    }
    return Item(**(base | {"text": text} | fields))


def post(uid: str, text: str = "Hello", version: int = 0, **fields: Any) -> ItemDraft:
    """The draft of such an item."""
    return ItemDraft(uid=uid, version=version, item=item(text, **fields))


def entries(log: Log) -> list[entry.Entry]:
    """All that the log holds, decoded; each one that has an item is whole."""
    held = [entry.decode(raw) for page in log.follow(0) for raw in page.entries]
    for one in held:
        entry.verify(one)
    return held


def text_of(one: entry.Entry) -> str | None:
    """The text of the item that an entry carries, None for a stub."""
    return entry.item_of(one).text if bytes(one.item) else None


def everything(client: Client, event: str, *but: str) -> bytes:
    """Every byte that Redis holds of an event, except under the keys that end in `but`."""
    return b"\n".join(
        value
        for key in sorted(client.scan_iter(match=f"live:{{{event}}}:*"))
        if not key.decode().endswith(but or ("?",))
        for value in _values(client, key)
    )


def _values(client: Any, key: bytes) -> list[bytes]:
    match client.type(key):
        case b"list":
            return list(client.lrange(key, 0, -1))
        case b"hash":
            return [part for pair in client.hgetall(key).items() for part in pair]
        case b"set":
            return sorted(client.smembers(key))
        case _:
            return [client.get(key) or b""]
