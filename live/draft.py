"""Drafts: entries that have no number yet, as a source or a moderator hands them in.

The log decides what becomes of each (live/log.py, Verdict): the same ItemDraft is an
item the first time, an edit when its version is newer, and nothing when it is not.

What no log can hold is a ValueError here, where only one post is concerned: found later,
it would take the other drafts of its batch along.
"""

import re
import uuid
from datetime import UTC, datetime
from typing import Literal, get_args

import msgspec

from live.item import Item

By = Literal["author", "moderator"]

# Bytes. A uid is a network's address for a post; none that was ever seen comes near. The
# archive's indexes take no more than 2,700.
MOST_UID = 2048

# Control characters can be neither typed, logged nor put into Postgres, a lone surrogate
# cannot be encoded. (str.isprintable would also refuse what joins the parts of an emoji.)
_NO_UID = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


def fresh_id() -> str:
    """A name that nobody else has: what makes a retried request recognisable."""
    return uuid.uuid4().hex


def check_uid(uid: str) -> None:
    """ValueError where `uid` cannot name anything: it comes from outside."""
    if 0 < len(uid) <= MOST_UID and uid.isascii() and uid.isprintable():
        return
    if not uid or _NO_UID.search(uid) or len(uid.encode()) > MOST_UID:
        raise ValueError(f"a uid is one line of 1 to {MOST_UID} bytes: {uid[:80]!r}")


def _check_version(version: int) -> None:
    # The archive's column for it is a signed 64-bit number.
    if not 0 <= version < 2**63:
        raise ValueError(f"a version is 0 to 2**63 - 1, not {version}")


class ItemDraft(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of a post. `uid` is ``SOURCE:NATIVE``; `version` 0 is the original.

    A uid or a version (0 to 2**63 - 1) that cannot be kept is a ValueError.
    """

    uid: str
    item: Item
    version: int = 0

    def __post_init__(self) -> None:
        check_uid(self.uid)
        _check_version(self.version)


class RetractionDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Take a post away. `id` tells one action from the next; a retry sends the same one."""

    target: str
    by: By
    id: str = msgspec.field(default_factory=fresh_id)

    def __post_init__(self) -> None:
        check_uid(self.target)
        check_uid(self.id)
        if self.by not in get_args(By):
            raise ValueError(f"a retraction is by author or moderator, not {self.by!r}")

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

    def __post_init__(self) -> None:
        check_uid(self.target)
        check_uid(self.id)
        _check_version(self.version)

    @property
    def uid(self) -> str:
        return f"restore:{self.id}"


class NoticeDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A word from the organisers, about the event or about one `session` (its slug)."""

    text: str
    session: str = ""
    id: str = msgspec.field(default_factory=fresh_id)

    def __post_init__(self) -> None:
        check_uid(self.id)

    @property
    def uid(self) -> str:
        return f"notice:{self.id}"


class RepostDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody passed `original` (a uid) on: it counts there and is not listed."""

    uid: str
    original: str

    def __post_init__(self) -> None:
        check_uid(self.uid)
        check_uid(self.original)


Draft = ItemDraft | RetractionDraft | RestoreDraft | NoticeDraft | RepostDraft
