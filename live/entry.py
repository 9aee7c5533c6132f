"""Entries: what the log holds, as bytes. Everything that changes what a reader sees.

The bytes are written in one fixed order (pen.py), so that a script in Redis and a mirror in
Python can cut the same stub out of them without parsing (lua/append.lua):

    {"kind":K,["of":N,]"uid":U,"key":K,"at":T,"version":V,"salt":S,"sha":H,"item":{...}}
"""

import hashlib
from datetime import UTC, datetime
from typing import Literal

import msgspec

from live.errors import CorruptEntry
from live.item import Item

Kind = Literal["item", "edit", "retraction", "restore", "notice"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as a reader sees it; `item` stays raw (empty where there is none) until needed.

    `of` is the offset of the item that an edit, a retraction or a restore is about,
    `gone` marks a stub: the text was taken away and will not come back.
    """

    kind: Kind
    uid: str
    key: str
    at: datetime
    of: int | None = None
    version: int = 0
    salt: str = ""
    sha: str = ""
    item: msgspec.Raw = msgspec.Raw()
    by: str = ""
    text: str = ""
    session: str = ""
    gone: bool = False

    @property
    def identity(self) -> tuple[str, str, datetime, str]:
        """What stays the same when a retraction turns the entry into a stub."""
        return (self.kind, self.uid, self.at, self.sha)


_decoder = msgspec.json.Decoder(Entry)
_items = msgspec.json.Decoder(Item)


def decode(raw: bytes) -> Entry:
    """The entry in `raw`, or CorruptEntry: only we write entries."""
    try:
        return _decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorruptEntry(f"{error}: {raw[:120]!r}") from error


def item_of(entry: Entry) -> Item:
    """The item that an item, edit or restore entry carries, or CorruptEntry."""
    if not bytes(entry.item):
        raise CorruptEntry(f"{entry.kind} {entry.uid} carries no item")
    try:
        return _items.decode(entry.item)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorruptEntry(f"{entry.uid}: {error}") from error


def verify(entry: Entry) -> None:
    """CorruptEntry where an item does not match its sha, or a stub is more or less than one."""
    if entry.kind in ("retraction", "notice"):
        return
    body = bytes(entry.item)
    if entry.gone:
        whole = bool(entry.sha) and not entry.salt and not body
    else:
        whole = entry.sha == sha_of(entry.salt.encode(), body)
    if not whole:
        raise CorruptEntry(f"{entry.uid}: the item does not match its sha")


_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [a + b for a in _LETTERS for b in _LETTERS]


def key_of(uid: str) -> str:
    """The permalink of what `uid` names: 12 characters of a-z and 2-7.

    Base32 by hand, ten bits at a time: the library's takes longer than all the rest of an entry.
    """
    digest = hashlib.sha256(uid.encode("utf-8", "replace")).digest()
    bits = int.from_bytes(digest[:8], "big") >> 4
    begin = f"{_PAIRS[bits >> 50]}{_PAIRS[bits >> 40 & 1023]}{_PAIRS[bits >> 30 & 1023]}"
    return f"{begin}{_PAIRS[bits >> 20 & 1023]}{_PAIRS[bits >> 10 & 1023]}{_PAIRS[bits & 1023]}"


def stub(raw: bytes) -> bytes:
    """The same entry without its text, byte for byte as append.lua leaves it."""
    salt = raw.find(b',"salt":"')
    if salt < 0:
        return raw
    sha = raw.find(b',"sha":"', salt)
    item = raw.find(b',"item":', sha)
    if sha < 0 or item < 0:
        raise CorruptEntry(f"no item follows the salt: {raw[:salt]!r}")
    return raw[:salt] + raw[sha:item] + b',"gone":true}'


def stamp(time: datetime) -> str:
    """`time` as an entry's `at`: UTC, milliseconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"


def sha_of(salt: bytes, body: bytes) -> str:
    """The proof of an item's bytes, which is no help in guessing them without the salt."""
    return hashlib.sha256(salt + body).hexdigest()
