"""What a stretch of a log changes about the posts in the archive. Pure: entries -> changes.

Each post is a small machine. `live` is shown; `hidden` (by a moderator) keeps its text for
staff and may come back by a restore; `gone` (by its author) keeps nothing and never comes back,
whatever a later epoch brings. A stub says that a retraction follows: until it comes, the
post is hidden. A newer version wins over an older one, in whatever epoch either came.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal

import msgspec

from afa.chunks import UNPLACED, Place, Programme, Said
from live.draft import By
from live.entry import Entry
from live.errors import CorruptEntry

State = Literal["live", "hidden", "gone"]


class BodyAuthor(msgspec.Struct, frozen=True):
    """Who posted it, as far as the archive's columns go, and what tells whose account it is."""

    id: str
    name: str = ""
    handle: str = ""
    url: str = ""
    proven: tuple[str, ...] = ()


class Body(msgspec.Struct, frozen=True):
    """The parts of an item that have columns. Decoding an Item itself would clean its markup
    again, at ten times the cost, for what the log holds clean already."""

    source: str
    author: BodyAuthor
    text: str
    created_at: datetime
    received_at: datetime
    reply_to: str = ""
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    @property
    def shown_at(self) -> datetime:
        """Like Item.shown_at."""
        return min(self.created_at, self.received_at)

    @property
    def said(self) -> Said:
        """What places it."""
        names = (self.author.handle, self.author.id)
        return Said(self.shown_at, self.hashtags, self.source, names, self.mentions)


_bodies = msgspec.json.Decoder(Body)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry at its offset; `target` is the uid of the post that it is about, or empty."""

    offset: int
    raw: bytes
    entry: Entry
    target: str
    body: Body | None = None

    @property
    def full(self) -> bool:
        """Whether it carries an item."""
        return self.body is not None


@dataclass(frozen=True, slots=True)
class Row:
    """A post in the archive. `id` 0 is a new one; `first` the entry that made it.

    `content` is the newest entry that brought an item, where one did in this stretch;
    `held` whether the archive has an item at all.
    """

    uid: str
    state: State
    version: int
    id: int = 0
    held: bool = False
    place: Place = UNPLACED
    first: Placed | None = None
    content: Placed | None = None


@dataclass(frozen=True)
class Changes:
    """What to write. `rows`: each post that changed, new ones in the order of the log.

    `wiped`: (uid, offset) of each retraction: no older entry about that post keeps its text.
    `risen`: what is retracted here but in full in the log, uid -> by whom it was retracted:
    the log has forgotten and must be told. `blank`: offsets of the entries that carry such.
    `roused`: those that something answered before they came, or before they changed.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    wiped: list[tuple[str, int]] = field(default_factory=list)
    risen: dict[str, By] = field(default_factory=dict)
    blank: set[int] = field(default_factory=set)
    roused: set[str] = field(default_factory=set)

    @property
    def told(self) -> list[str]:
        """The posts of which this stretch has an item."""
        return [uid for uid, row in self.rows.items() if row.content]


def place(offset: int, raw: bytes, entry: Entry, target: str) -> Placed:
    """Put an entry and its target together; CorruptEntry where its item cannot be read."""
    item = bytes(entry.item)
    try:
        return Placed(offset, raw, entry, target, _bodies.decode(item) if item else None)
    except msgspec.MsgspecError as error:
        raise CorruptEntry(f"{entry.uid}: {error}") from error


def project(
    known: Mapping[str, Row],
    entries: Iterable[Placed],
    programme: Programme,
    aside: Mapping[str, Placed] = MappingProxyType({}),
) -> Changes:
    """Play `entries` over `known` (uid -> row: every target, and every post that is answered).

    `aside`: uid -> what the log keeps of a hidden post for its restore.
    """
    play = _Play(known, programme, aside)
    for placed in entries:
        play.entry(placed)
    return play.changes


class _Play:
    """The machines of all posts that a stretch is about."""

    def __init__(
        self, known: Mapping[str, Row], programme: Programme, aside: Mapping[str, Placed]
    ) -> None:
        self.changes = Changes()
        self._known = known
        self._programme = programme
        self._aside = aside
        self._answered: set[str] = set()

    def entry(self, placed: Placed) -> None:
        """Play one entry."""
        before = self._row(placed.target)
        after = self._after(before, placed)
        if after is not None and after is not before:
            self.changes.rows[placed.target] = after

    def _row(self, uid: str) -> Row | None:
        return self.changes.rows.get(uid) or self._known.get(uid)

    def _after(self, row: Row | None, placed: Placed) -> Row | None:
        match placed.entry.kind:
            case "notice":
                return None
            case "retraction":
                self.changes.wiped.append((placed.target, placed.offset))
                self.changes.risen.pop(placed.target, None)
                return _retracted(row, placed.entry.by)
            case _ if not placed.full:
                return self._kept(_stubbed(row, placed))
        if row is not None and _stays_away(row, placed):
            return self._risen(row, placed)
        self.changes.risen.pop(placed.target, None)
        return self._filled(_shown(row, placed), placed)

    def _kept(self, row: Row) -> Row:
        """A hidden post with what its readers do not get: the archive is for staff as well."""
        aside = self._aside.get(row.uid)
        return self._filled(row, aside) if aside and row.state == "hidden" else row

    def _risen(self, row: Row, placed: Placed) -> Row:
        self.changes.blank.add(placed.offset)
        self.changes.risen[row.uid] = "author" if row.state == "gone" else "moderator"
        return row if row.state == "gone" else self._filled(row, placed)

    def _filled(self, row: Row, placed: Placed) -> Row:
        version = placed.entry.version
        if placed.body is None or (row.held and version < row.version):
            return row
        # Written out: dataclasses.replace costs as much as all the rest of this step.
        place = self._place(row, placed.body)
        return Row(row.uid, row.state, version, row.id, True, place, row.first, placed)

    def _place(self, row: Row, body: Body) -> Place:
        if row.uid in self._answered:
            self.changes.roused.add(row.uid)
        answers = body.reply_to and body.reply_to != row.uid
        parent = self._row(body.reply_to) if answers else None
        self._answered.add(body.reply_to)
        if row.place.reason == "manual":
            return row.place
        return self._programme.place(body.said, parent.place if parent else None)


def _stays_away(row: Row, placed: Placed) -> bool:
    """In one epoch nothing but a restore follows a retraction in full; in the next one a post
    may come again to a log that knows nothing of the retraction."""
    return row.state == "gone" or (row.state == "hidden" and placed.entry.kind != "restore")


def _shown(row: Row | None, placed: Placed) -> Row:
    if row is None:
        return Row(placed.target, "live", placed.entry.version, first=placed)
    return row if row.state == "live" else replace(row, state="live")


def _stubbed(row: Row | None, placed: Placed) -> Row:
    if row is None:
        return Row(placed.target, "hidden", placed.entry.version, first=placed)
    return replace(row, state="hidden") if row.state == "live" else row


def _retracted(row: Row | None, by: str) -> Row | None:
    if row is None or row.state == "gone":
        return row
    if by == "author":
        return replace(row, state="gone", held=False, content=None)
    return row if row.state == "hidden" else replace(row, state="hidden")
