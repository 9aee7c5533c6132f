"""Pen: writes entries, in the order of fields that entry.py names."""

import os
from collections.abc import Iterator
from datetime import datetime

import msgspec

from live import clean, entry
from live.draft import NoticeDraft, RestoreDraft, RetractionDraft
from live.item import Item

_encode = msgspec.json.Encoder().encode

# As many salts are drawn at once: one call for each takes as long as encoding a post.
_SALTS = 50


class Pen:
    """Writes the entries of one batch: they have one time."""

    def __init__(self, at: datetime) -> None:
        self._at = entry.stamp(at).encode()
        self._salts = _salts()

    def item(self, uid: str, version: int, item: Item) -> bytes:
        """An item's entry. Where it turns out to be an edit, the script says so, and of what."""
        return self.whole(uid, self.tail(version, item))

    def whole(self, uid: str, tail: bytes) -> bytes:
        """An item's entry with `tail`, what is kept aside of it while it is a stub."""
        return b'{"kind":"item",%b%b' % (self._head(uid, uid), tail)

    def tail(self, version: int, item: Item) -> bytes:
        """The part of an entry that a hide keeps aside and a restore brings back."""
        salt = next(self._salts)
        body = _encode(item)
        sha = entry.sha_of(salt, body).encode()
        return b',"version":%d,"salt":"%b","sha":"%b","item":%b}' % (version, salt, sha, body)

    def retraction(self, draft: RetractionDraft) -> bytes:
        """All of a retraction but its kind and `of`; its key is that of its target."""
        return b'%b,"by":"%b"}' % (self._head(draft.uid, draft.target), draft.by.encode())

    def restore(self, draft: RestoreDraft) -> bytes:
        """The first part of a restore; `tail` is the rest."""
        return self._head(draft.uid, draft.target)

    def notice(self, draft: NoticeDraft) -> bytes:
        """All of a notice but its kind."""
        rest = {"text": clean.plain(draft.text, 2000), "session": clean.line(draft.session, 100)}
        return self._head(draft.uid, draft.uid) + b"," + _encode(rest)[1:]

    def _head(self, uid: str, target: str) -> bytes:
        key = entry.key_of(target).encode()
        return b'"uid":%b,"key":"%b","at":"%b"' % (_encode(uid), key, self._at)


def _salts() -> Iterator[bytes]:
    while True:
        some = os.urandom(8 * _SALTS).hex().encode()
        yield from (some[at : at + 16] for at in range(0, len(some), 16))
