"""Mirror: one event's log, held in memory exactly as Redis has it, byte for byte.

It does no I/O. It is fed with messages (what was published) and pages (what was read), and
says what it needs. Whenever messages may have been missed it is *in doubt*: then it takes
none until a page, asked for afterwards, has shown that the last entry it holds is still
there. A set-back log that has grown again can therefore never be joined to the old one.
"""

from enum import Enum

import msgspec

from live import entry
from live.errors import CorruptEntry
from live.log import Page

_OPENING = b'{"kind":"'
_POINTING = ("edit", "retraction", "restore")


class Taken(Enum):
    """What became of a message."""

    NEW = "new"  # it was the next one
    KNOWN = "known"  # it is held already
    BEHIND = "behind"  # it was not taken: read what there is


class Filled(Enum):
    """What became of a page."""

    WHOLE = "whole"  # the mirror is as the log was when the page was read
    MORE = "more"  # read on
    BROKEN = "broken"  # the log lost what the mirror holds: its epoch must be renewed


class Gap(msgspec.Struct, frozen=True):
    """What a page is asked for: everything from `since` on, to end the `doubt` of that number.

    `held` says that the entry at `since` is held and has to be found again.
    """

    since: int
    held: bool
    doubt: int


class Mirror:
    """A log. `epoch` is empty before the log has begun.

    `ready`: it was whole at least once in this epoch. `revision` grows whenever something
    that may have been said before is no longer so. `size` is in bytes.
    """

    def __init__(self) -> None:
        self.epoch = ""
        self.ready = False
        self.revision = 0
        self.size = 0
        self._fragments: list[bytes] = []
        self._copies: dict[int, list[int]] = {}
        self._steady = False
        self._doubt = 0
        # While not steady: how much was held when it last was whole, and up to where the
        # readings since the last doubt have come.
        self._whole = 0
        self._read = 0

    @property
    def next(self) -> int:
        """The offset of the entry that is to come."""
        return len(self._fragments)

    @property
    def steady(self) -> bool:
        """Messages are taken; otherwise a page is needed."""
        return self._steady

    def fragment(self, offset: int) -> bytes:
        """The entry at `offset` as readers get it: with its offset in front."""
        return self._fragments[offset]

    def fragments(self, since: int, until: int) -> list[bytes]:
        """Those from `since` up to, but without, `until`."""
        return self._fragments[since:until]

    def raw(self, offset: int) -> bytes:
        """The entry at `offset` as the log has it."""
        return b"{" + self._fragments[offset][len(_prefix(offset)) :]

    def doubt(self) -> None:
        """Messages may have been missed, or the log is not what it was.

        What was read of a filling that is not complete is compared once more: in it there
        may be stubs whose retraction has not been read yet, and never will be.
        """
        self._unsteady()
        self._read = self._whole
        self._doubt += 1

    def take(self, epoch: str, offset: int, raw: bytes) -> Taken:
        """Take a published entry; offset -1 carries none and announces a new epoch."""
        if epoch == self.epoch and 0 <= offset < self.next:
            if self._agrees(offset, raw, older=True):
                return Taken.KNOWN
            self.doubt()
            return Taken.BEHIND
        if self._steady and epoch == self.epoch and offset == self.next:
            self._admit(raw)
            return Taken.NEW
        self._unsteady()
        return Taken.BEHIND

    def gap(self) -> Gap:
        """What to read now: from the last entry that is held, so that it can be compared."""
        since = self.next if self._steady else self._read
        return Gap(max(since - 1, 0), self.next > 0, self._doubt)

    def fill(self, gap: Gap, page: Page) -> Filled:
        """Take the page that was read for `gap`. CorruptEntry: something in it is not ours."""
        if gap.doubt != self._doubt:
            return Filled.MORE
        if page.epoch != self.epoch:
            self._begin(page.epoch)
            if page.since > 0 and page.epoch:
                return Filled.MORE
        elif gap.held and not page.entries:
            return Filled.BROKEN
        if not page.epoch:
            # A log begins with its epoch; entries without one are what is left of another.
            return self._is_whole()
        older = self.next > page.length
        for offset, raw in enumerate(page.entries, page.since):
            if offset == self.next:
                self._admit(raw)
            elif not self._agrees(offset, raw, older=older):
                return Filled.BROKEN
        self._read = max(self._read, page.next)
        if page.next < page.length:
            return Filled.MORE
        return self._is_whole()

    def _is_whole(self) -> Filled:
        self._steady = self.ready = True
        return Filled.WHOLE

    def _unsteady(self) -> None:
        if self._steady:
            self._whole = self._read = self.next
        self._steady = False

    def _begin(self, epoch: str) -> None:
        self.epoch = epoch
        self.ready = self._steady = False
        self._whole = self._read = 0
        self.revision += 1
        self.size = 0
        self._fragments = []
        self._copies = {}

    def _agrees(self, offset: int, raw: bytes, *, older: bool) -> bool:
        """Whether `raw` is what is held. Only what is `older` may still have the text of a
        stub that we hold: a log that has it again was set back."""
        held = self.raw(offset)
        if raw == held or (older and entry.stub(raw) == held):
            return True
        if raw != entry.stub(held):
            return False
        self._put(offset, raw)
        return True

    def _admit(self, raw: bytes) -> None:
        offset = self.next
        came = _ours(raw, offset)
        self._fragments.append(_prefix(offset) + raw[1:])
        self.size += len(raw)
        if came.of is None:
            return
        if came.kind == "retraction":
            self._retract(came.of)
        elif not came.gone:
            self._copies.setdefault(came.of, []).append(offset)

    def _retract(self, target: int) -> None:
        for offset in (target, *self._copies.pop(target, ())):
            self._put(offset, entry.stub(self.raw(offset)))

    def _put(self, offset: int, raw: bytes) -> None:
        fragment = _prefix(offset) + raw[1:]
        self.size += len(fragment) - len(self._fragments[offset])
        self._fragments[offset] = fragment
        self.revision += 1


def _prefix(offset: int) -> bytes:
    return b'{"offset":%d,' % offset


def _ours(raw: bytes, offset: int) -> entry.Entry:
    """The entry in `raw`, which is to stand at `offset`; CorruptEntry unless we wrote it."""
    came = entry.decode(raw)
    entry.verify(came)
    # One line, and in our own order: the fragments, stubs and frames rely on it.
    if not raw.startswith(_OPENING) or b"\n" in raw or b"\r" in raw:
        raise CorruptEntry(f"not as we write it: {raw[:120]!r}")
    points = came.kind in _POINTING
    if points != (came.of is not None) or (came.of is not None and not 0 <= came.of < offset):
        raise CorruptEntry(f"{came.kind} {came.uid} at {offset} is of {came.of}")
    return came
