"""Log: one event's live log, for those who write it and those who read it in blocks."""

import secrets
from collections.abc import Iterator, Sequence
from itertools import chain, islice, takewhile
from typing import Literal, cast

import msgspec

from live import blocklist, keys
from live.blocklist import Blocklist, Judge
from live.connect import Client, begins, lua
from live.draft import (
    Draft,
    ItemDraft,
    NoticeDraft,
    RepostDraft,
    RestoreDraft,
    RetractionDraft,
    fresh_id,
    now,
)
from live.pen import Pen
from live.script import call_all

Outcome = Literal[
    "appended",  # it has an offset now
    "duplicate",  # the log knew it
    "stale",  # the log knows a newer version
    "tombstoned",  # deleted before it was created: left, or hit, a tombstone
    "unknown",  # its target was never in this log
    "refused",  # its target is no post, or cannot be restored: deleted by its author, or lost
    "counted",  # a repost: it counts on its original
]

# Each call of the script ends with an fsync, in which the server's only thread waits for about a
# millisecond: a third of all the time with batches of 100. One of 300 takes it 3 to 4 ms, in which
# nobody else is answered (docs/decisions/0175-batches-of-300.md).
BATCH = 300

# Posts as large as they can be would make such a call take 0.1 s, so their batches are smaller.
BATCH_BYTES = 1024 * 1024

# How the hide of what the blocklist names begins.
WITHHELD = "withheld"

# Instead of the version of a blocklist, where there is no item in a batch.
_NOT_JUDGED = "*"

# What Redis can count to.
_MOST_OFFSET = 2**62


class Verdict(msgspec.Struct, frozen=True):
    """What became of a draft; `offset` only where it was appended."""

    outcome: Outcome
    offset: int | None = None


class Page(msgspec.Struct, frozen=True):
    """A stretch of a log, read at one moment: `entries` from offset `since` on.

    `epoch` is empty and `length` 0 where the log does not exist.
    """

    epoch: str
    since: int
    length: int
    entries: tuple[bytes, ...]

    @property
    def next(self) -> int:
        """The offset to ask from next."""
        return self.since + len(self.entries)


def fresh_epoch() -> str:
    """A name for a life of a log that no other has."""
    return secrets.token_hex(8)


class Log:
    """The live log of one event on a blocking connection.

    Every method may raise RedisError: then nothing is known of the outcome, and
    the caller repeats the call; what had arrived answers as a duplicate.
    """

    def __init__(self, client: Client, event: str) -> None:
        self.event = event
        self._redis = client
        self._keys = [
            keys.items(event),
            keys.seen(event),
            keys.epoch(event),
            keys.stats(event),
            keys.copies(event),
            keys.hidden(event),
            keys.reposts(event),
            keys.withheld(event),
            keys.blocked(event),
        ]
        self._append = client.register_script(lua("append"))
        self._renew = client.register_script(lua("renew"))
        self._announced = False
        self._judge = Judge(Blocklist())
        # The epoch that the last append met; empty before the first.
        self.met = ""

    def append_many(self, drafts: Sequence[Draft]) -> list[Verdict]:
        """Append drafts in their order; one verdict each, in the same order.

        Atomic in batches of at most 300; between batches others may append. What the
        blocklist names is appended and hidden in one.
        """
        if drafts and not self._announced:
            self._redis.sadd(keys.LOGS, self.event)
            self._announced = True
        verdicts: list[Verdict] = []
        while len(verdicts) < len(drafts):
            verdicts += self._append_judged(drafts[len(verdicts) :] if verdicts else drafts)
        return verdicts

    def _append_judged(self, drafts: Sequence[Draft]) -> list[Verdict]:
        """The verdicts of `drafts`, up to where the blocklist was found to have changed."""
        verdicts: list[Verdict] = []
        changed = False
        batches = takewhile(lambda _: not changed, _batches(drafts, self._judge))
        for answer in call_all(self._redis, self._append, self._keys, batches):
            changed = changed or not answer
            if changed:
                continue
            if answer[1]:
                # The log began, or began anew after a loss.
                self._redis.sadd(keys.LOGS, self.event)
            self.met = _text(answer[0])
            verdicts += map(_verdict, answer[2:])
        if changed:
            self._judge = blocklist.read(self._redis, self.event)
        return verdicts

    def retract(self, target: str, *, by: Literal["author", "moderator"], id: str = "") -> Verdict:
        """Take a post away. A repeated call with the same `id` is a duplicate."""
        draft = RetractionDraft(target=target, by=by, id=id or fresh_id())
        return self.append_many([draft])[0]

    def restore(self, target: str, *, id: str = "") -> Verdict:
        """Show again what a moderator hid, in its newest state."""
        draft = RestoreDraft(target=target, id=id or fresh_id())
        return self.append_many([draft])[0]

    def notice(self, text: str, *, session: str = "", id: str = "") -> Verdict:
        """Say something to everyone who reads along."""
        draft = NoticeDraft(text=text, session=session, id=id or fresh_id())
        return self.append_many([draft])[0]

    def since(self, offset: int, limit: int = 1000) -> Page:
        """At most `limit` entries from `offset` (>= 0) on, with epoch and length of that moment."""
        check_span(offset, limit)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.epoch(self.event))
            pipe.llen(keys.items(self.event))
            pipe.lrange(keys.items(self.event), offset, offset + limit - 1)
            epoch, length, entries = pipe.execute()
        return Page((epoch or b"").decode(), offset, length, tuple(entries))

    def last(self, count: int) -> Page:
        """The newest `count` (>= 1) entries."""
        check_span(0, count)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.epoch(self.event))
            pipe.llen(keys.items(self.event))
            pipe.lrange(keys.items(self.event), -count, -1)
            epoch, length, entries = pipe.execute()
        return Page((epoch or b"").decode(), length - len(entries), length, tuple(entries))

    def follow(self, offset: int, limit: int = 1000) -> Iterator[Page]:
        """Page after page from `offset` on, until there is nothing more at that moment."""
        while (page := self.since(offset, limit)).entries:
            yield page
            offset = page.next

    def length(self) -> int:
        """How many entries there are: the next offset."""
        return self._redis.llen(keys.items(self.event))

    def epoch(self) -> str:
        """Which life of the log this is; empty before the first append."""
        return _text(self._redis.get(keys.epoch(self.event)))

    def renew(self, broken: str) -> str:
        """Begin a new epoch if `broken` is still the present one; returns the one in force.

        Called by whoever finds that the log no longer holds what it held.
        """
        answer = self._renew(keys=[self._keys[2], self._keys[0]], args=[broken, fresh_epoch()])
        return cast("bytes", answer or b"").decode()

    def state(self, uid: str) -> tuple[int, int, str] | None:
        """(version, offset, state) of a uid, or None. A post is live, gone, hidden or a
        tombstone; append.lua says what else there is."""
        known = self._redis.hget(keys.seen(self.event), uid)
        if known is None:
            return None
        version, offset, state = _text(known).split(":")
        return int(version), int(offset), state

    def states(self, uids: Sequence[str]) -> dict[str, str]:
        """uid -> state, for those of `uids` (at least one) that this log knows."""
        known = self._of(keys.seen(self.event), uids)
        return {uid: _text(answer).rpartition(":")[2] for uid, answer in known.items()}

    def kept(self, uids: Sequence[str]) -> dict[str, bytes]:
        """uid -> what is kept aside of it for a restore, as the end of an entry, for those of
        `uids` (at least one) that are hidden. For staff and the archive alone."""
        return self._of(keys.hidden(self.event), uids)

    def withheld(self, uids: Sequence[str]) -> dict[str, str]:
        """uid -> the rule of the blocklist by which it is hidden, for those of `uids` (at least
        one) that are."""
        rules = self._of(keys.withheld(self.event), uids)
        return {uid: rule.decode() for uid, rule in rules.items()}

    def _of(self, key: str, uids: Sequence[str]) -> dict[str, bytes]:
        found = cast("list[bytes | None]", self._redis.hmget(key, list(uids)))
        return {uid: one for uid, one in zip(uids, found, strict=True) if one is not None}

    def find(self, prefix: str) -> dict[str, str]:
        """uid -> state, of all uids that begin so. It looks at every uid of the log: some
        30 ms for 100,000, in steps between which others are served."""
        found = self._redis.hscan_iter(keys.seen(self.event), begins(prefix), count=1000)
        return {_text(uid): _text(known).rpartition(":")[2] for uid, known in found}

    def stats(self) -> dict[str, int]:
        """Everything that was counted in this log, by name (docs/glossary.md)."""
        return self._counts(keys.stats(self.event))

    def reposts(self) -> dict[str, int]:
        """uid of the original -> how often it was passed on; the original may be unknown."""
        return self._counts(keys.reposts(self.event))

    def _counts(self, key: str) -> dict[str, int]:
        counts = cast("dict[bytes, bytes]", self._redis.hgetall(key))
        return {name.decode(): int(count) for name, count in counts.items()}

    def cursor(self, source: str) -> str:
        """How far `source` has been read, in that source's own words; empty at first."""
        return _text(self._redis.get(keys.cursor(self.event, source)))

    def move_cursor(self, source: str, to: str) -> None:
        """Remember how far `source` has been read; only after its posts are appended."""
        self._redis.set(keys.cursor(self.event, source), to)


def check_span(offset: int, count: int) -> None:
    """ValueError for what would make Redis count from the end, or take it for a mistake."""
    if not 0 <= offset <= _MOST_OFFSET or not 0 < count <= _MOST_OFFSET:
        raise ValueError(f"a log has no {count} entries from offset {offset} on")


def _batches(drafts: Sequence[Draft], judge: Judge) -> Iterator[list[str | bytes]]:
    """The arguments of append.lua, batch after batch, each made when it is asked for."""
    rest = iter(drafts)
    while first := next(rest, None):
        pen = Pen(now())
        arguments: list[str | bytes] = [fresh_epoch(), _NOT_JUDGED]
        size = 0
        for draft in chain([first], islice(rest, BATCH - 1)):
            if isinstance(draft, ItemDraft):
                arguments[1] = judge.version
            arguments += _arguments(draft, pen, judge)
            size += len(arguments[-1])
            if size > BATCH_BYTES:
                break
        yield arguments


def _arguments(draft: Draft, pen: Pen, judge: Judge) -> tuple[str, str, bytes]:
    """The three arguments of append.lua for one draft: how, uid, body."""
    match draft:
        case ItemDraft():
            return _item_arguments(draft, pen, judge)
        case RetractionDraft():
            how = f"retraction\n\n{draft.by}\n{draft.target}"
            return how, draft.uid, pen.retraction(draft)
        case RestoreDraft():
            tail = pen.tail(draft.version, draft.item) if draft.item else b""
            body = pen.restore(draft) + b"\n" + tail
            return f"restore\n{draft.version}\n\n{draft.target}", draft.uid, body
        case NoticeDraft():
            return "notice\n\n\n", draft.uid, pen.notice(draft)
        case RepostDraft():
            return f"repost\n\n\n{draft.original}", draft.uid, b""


def _item_arguments(draft: ItemDraft, pen: Pen, judge: Judge) -> tuple[str, str, bytes]:
    uid, item = draft.uid, draft.item
    body = pen.item(uid, draft.version, item)
    photos = sum(media.type == "photo" for media in item.media) if item.media else 0
    about = f"{draft.version}\n{item.source}\n{photos}"
    if rule := judge.rule(item):
        return f"withheld\n{about}", uid, _withheld(uid, body, rule, pen)
    return f"item\n{about}", uid, body


def _withheld(uid: str, body: bytes, rule: str, pen: Pen) -> bytes:
    """A post and its hide. The hide needs no name that a retry knows: the post has one."""
    hide = RetractionDraft(target=uid, by="moderator", id=f"{WITHHELD}:{fresh_id()}")
    return b"\n".join((body, hide.uid.encode(), pen.retraction(hide), rule.encode()))


def _verdict(answer: bytes | int) -> Verdict:
    said = cast("bytes", answer)
    if said.isdigit():
        return Verdict("appended", int(said))
    return Verdict(cast("Outcome", said.decode()))


def _text(answer: object) -> str:
    return cast("bytes", answer or b"").decode()
