"""Drafts: entries that have no number yet, as a source or a moderator hands them in.

The log decides what becomes of each (live/log.py, Verdict): the same ItemDraft is an
item the first time, an edit when its version is newer, and nothing when it is not.
"""

import uuid
from datetime import UTC, datetime
from typing import Literal

import msgspec

from live.item import Item

By = Literal["author", "moderator"]


def now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


def fresh_id() -> str:
    """A name that nobody else has: what makes a retried request recognisable."""
    return uuid.uuid4().hex


class ItemDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of a post. `uid` is ``SOURCE:NATIVE``; `version` 0 is the original."""

    uid: str
    item: Item
    version: int = 0


class RetractionDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Take a post away. `id` tells one action from the next; a retry sends the same one."""

    target: str
    by: By
    id: str = msgspec.field(default_factory=fresh_id)

    @property
    def uid(self) -> str:
        # An author deletes a post once, however often the network says so.
        return f"retraction:{self.target if self.by == 'author' else self.id}"


class RestoreDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Show again what a moderator hid; `item` only where the log no longer has it."""

    target: str
    item: Item | None = None
    version: int = 0
    id: str = msgspec.field(default_factory=fresh_id)

    @property
    def uid(self) -> str:
        return f"restore:{self.id}"


class NoticeDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A word from the organisers, about the event or about one `session` (its slug)."""

    text: str
    session: str = ""
    id: str = msgspec.field(default_factory=fresh_id)

    @property
    def uid(self) -> str:
        return f"notice:{self.id}"


class RepostDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody passed `original` (a uid) on: it counts there and is not listed."""

    uid: str
    original: str


Draft = ItemDraft | RetractionDraft | RestoreDraft | NoticeDraft | RepostDraft
