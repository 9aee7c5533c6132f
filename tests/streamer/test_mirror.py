"""What the mirror makes of messages and pages, case by case, over a log on a real server."""

import pytest

from live import keys
from live.connect import Client
from live.draft import Draft, NoticeDraft, RestoreDraft, RetractionDraft
from live.errors import CorruptEntry
from live.log import Log, Page
from streamer.mirror import Filled, Mirror, Taken
from tests.streamer.posts import post
from tests.streamer.saves import Save, bring_back, save

MUCH = 1000


class Pair:
    """A log and its mirror."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.log = Log(client, "mirrored")
        self.mirror = Mirror()

    def append(self, *drafts: Draft) -> None:
        self.log.append_many(drafts)

    def read(self, limit: int = MUCH) -> Filled:
        gap = self.mirror.gap()
        return self.mirror.fill(gap, self.log.since(gap.since, limit))

    def tell(self, offset: int) -> Taken:
        """The message of the entry at `offset`, as the log has it now."""
        [raw] = self.log.since(offset, 1).entries
        return self.mirror.take(self.log.epoch(), offset, raw)

    def held(self) -> list[bytes]:
        return [self.mirror.raw(offset) for offset in range(self.mirror.next)]

    def same(self) -> bool:
        return tuple(self.held()) == self.log.since(0, MUCH).entries

    def save(self) -> Save:
        return save(self.client, "mirrored")

    def set_back(self, saved: Save) -> None:
        """Redis comes back with an older save: connections break, and are made again."""
        bring_back(self.client, "mirrored", saved)
        self.mirror.doubt()


@pytest.fixture
def pair(live: Client) -> Pair:
    """A log of three posts, mirrored."""
    pair = Pair(live)
    pair.append(post("a"), post("b"), post("c"))
    assert pair.read() is Filled.WHOLE
    assert pair.same()
    return pair


def text_is_gone(pair: Pair, text: str) -> bool:
    return text.encode() not in b"".join(pair.held())


def test_a_log_that_has_not_begun(live: Client) -> None:
    pair = Pair(live)
    assert pair.read() is Filled.WHOLE
    assert (pair.mirror.ready, pair.mirror.epoch, pair.mirror.next) == (True, "", 0)


def test_an_epoch_without_entries(live: Client) -> None:
    """As a log is in which only reposts were counted so far."""
    pair = Pair(live)
    live.set(keys.epoch("mirrored"), "e1")
    assert pair.read() is Filled.WHOLE
    assert (pair.mirror.epoch, pair.mirror.next) == ("e1", 0)


def test_entries_without_an_epoch_are_no_log_yet(pair: Pair) -> None:
    """The key was lost; with the next append there is a new one, and all start over."""
    pair.client.delete(keys.epoch("mirrored"))
    assert pair.read() is Filled.WHOLE
    assert (pair.mirror.epoch, pair.mirror.next) == ("", 0)
    pair.append(post("d"))
    assert pair.read() is Filled.WHOLE
    assert pair.same()
    assert pair.mirror.next == 4


def test_the_next_message_is_taken(pair: Pair) -> None:
    pair.append(post("d"))
    assert pair.tell(3) is Taken.NEW
    assert pair.same()


def test_a_message_that_is_held_changes_nothing(pair: Pair) -> None:
    assert pair.tell(1) is Taken.KNOWN
    assert pair.mirror.steady


def test_a_message_that_is_not_the_next_is_read(pair: Pair) -> None:
    pair.append(post("d"), post("e"))
    assert pair.tell(4) is Taken.BEHIND
    assert pair.tell(3) is Taken.BEHIND
    assert pair.mirror.gap().since == 2
    assert pair.read() is Filled.WHOLE
    assert pair.same()


def test_a_gap_is_read_from_the_last_entry_that_came_as_a_message(pair: Pair) -> None:
    pair.append(post("d"), post("e"), post("f"))
    assert pair.tell(3) is Taken.NEW
    assert pair.tell(5) is Taken.BEHIND
    assert pair.mirror.gap().since == 3


def test_after_a_loss_only_the_last_entry_is_compared(pair: Pair) -> None:
    pair.mirror.doubt()
    assert pair.mirror.gap().since == 2


def test_a_long_log_is_read_in_pieces(pair: Pair) -> None:
    pair.append(*map(post, range(50)))
    answers = [pair.read(limit=10) for _ in range(6)]
    assert answers == [Filled.MORE] * 5 + [Filled.WHOLE]
    assert pair.same()


def test_messages_of_another_epoch_are_read(pair: Pair) -> None:
    pair.log.renew(pair.log.epoch())
    pair.append(post("d"))
    assert pair.tell(3) is Taken.BEHIND
    assert pair.read() is Filled.MORE
    assert not pair.mirror.ready
    assert pair.read() is Filled.WHOLE
    assert pair.same()


def test_in_doubt_no_message_is_taken(pair: Pair) -> None:
    """Set back to two entries and grown again: the fourth must not be joined to our three."""
    older = pair.save()
    pair.append(post("d"))
    assert pair.tell(3) is Taken.NEW
    pair.set_back(older)
    pair.append(post("D"), post("e"))
    assert pair.tell(4) is Taken.BEHIND
    assert pair.read() is Filled.BROKEN


def test_a_log_that_lost_its_end_is_broken(pair: Pair) -> None:
    older = pair.save()
    pair.append(post("d"), post("e"))
    assert pair.read() is Filled.WHOLE
    pair.set_back(older)
    assert pair.read() is Filled.BROKEN


def test_a_log_with_another_end_is_broken(pair: Pair) -> None:
    older = pair.save()
    pair.append(post("d"))
    assert pair.read() is Filled.WHOLE
    pair.set_back(older)
    pair.append(post("D"))
    assert pair.read() is Filled.BROKEN


def test_a_message_that_contradicts_starts_a_doubt(pair: Pair) -> None:
    """It came although nobody said that the connection was lost."""
    older = pair.save()
    pair.append(post("d"))
    assert pair.read() is Filled.WHOLE
    gap = pair.mirror.gap()
    page = pair.log.since(gap.since)
    bring_back(pair.client, "mirrored", older)
    pair.append(post("D"))
    assert pair.tell(3) is Taken.BEHIND
    assert pair.mirror.fill(gap, page) is Filled.MORE
    assert not pair.mirror.steady
    assert pair.read() is Filled.BROKEN


def test_a_page_asked_for_before_a_loss_ends_no_doubt(pair: Pair) -> None:
    gap = pair.mirror.gap()
    page = pair.log.since(gap.since)
    pair.mirror.doubt()
    assert pair.mirror.fill(gap, page) is Filled.MORE
    assert not pair.mirror.steady


def test_a_stub_of_a_filling_that_never_ended_is_not_kept(pair: Pair) -> None:
    """The retraction was read in part, then the log was set back to before it."""
    older = pair.save()
    mirror = pair.mirror = Mirror()
    pair.append(RetractionDraft(target="native:a", by="moderator"))
    assert pair.read(limit=2) is Filled.MORE
    assert text_is_gone(pair, "What a says")
    pair.set_back(older)
    assert pair.read() is Filled.BROKEN
    pair.log.renew(mirror.epoch)
    while pair.read() is not Filled.WHOLE:
        pass
    assert pair.same()


def test_a_retraction_takes_the_text_out_of_every_copy(pair: Pair) -> None:
    pair.append(
        post("a", "An edited secret", version=1),
        RetractionDraft(target="native:a", by="moderator"),
        RestoreDraft(target="native:a"),
        post("a", "A later secret", version=2),
    )
    assert pair.read() is Filled.WHOLE
    assert not text_is_gone(pair, "A later secret")
    before = pair.mirror.revision
    pair.append(RetractionDraft(target="native:a", by="author"))
    assert pair.tell(7) is Taken.NEW
    assert text_is_gone(pair, "secret")
    assert text_is_gone(pair, "What a says")
    assert pair.mirror.revision > before
    assert pair.same()


def test_a_page_that_is_older_than_a_retraction_brings_nothing_back(pair: Pair) -> None:
    gap = pair.mirror.gap()
    page = pair.log.since(gap.since)
    pair.append(RetractionDraft(target="native:c", by="author"))
    assert pair.tell(3) is Taken.NEW
    assert pair.mirror.fill(gap, page) is Filled.WHOLE
    assert pair.same()


def test_a_message_that_is_older_than_a_retraction_brings_nothing_back(pair: Pair) -> None:
    [full] = pair.log.since(2).entries
    pair.append(RetractionDraft(target="native:c", by="author"))
    assert pair.read() is Filled.WHOLE
    assert pair.mirror.take(pair.log.epoch(), 2, full) is Taken.KNOWN
    assert pair.same()


def test_a_stub_is_taken_over_as_soon_as_it_is_seen(pair: Pair) -> None:
    pair.append(post("d"), RetractionDraft(target="native:c", by="author"))
    assert pair.read(limit=1) is Filled.MORE
    assert text_is_gone(pair, "What c says")


def corrupt(raw: bytes) -> dict[str, bytes]:
    """What else could stand in the log where `raw`, an item, does."""
    return {
        "another text": raw.replace(b"What d says", b"What D says"),
        "no JSON": raw[:-1],
        "something else": b"hello",
        "another order": b'{"uid":"x","kind":"notice","key":"k","at":"2026-11-20T10:42:07Z"}',
        "two lines": raw.replace(b',"uid"', b',\n"uid"'),
        "an edit of nothing": raw.replace(b'{"kind":"item"', b'{"kind":"edit"'),
        "an edit of what is to come": raw.replace(b'"item",', b'"edit","of":3,'),
        "an edit of what never was": raw.replace(b'"item",', b'"edit","of":-1,'),
        "an item of another": raw.replace(b'"item",', b'"item","of":1,'),
        "a kind of its own": raw.replace(b'"item",', b'"poem",'),
    }


@pytest.mark.parametrize("how", corrupt(b""))
def test_what_we_did_not_write_is_loud(pair: Pair, how: str) -> None:
    pair.append(post("d"))
    [raw] = pair.log.since(3).entries
    with pytest.raises(CorruptEntry):
        pair.mirror.take(pair.log.epoch(), 3, corrupt(raw)[how])
    gap = pair.mirror.gap()
    page = Page(pair.log.epoch(), 3, 4, (corrupt(raw)[how],))
    with pytest.raises(CorruptEntry):
        pair.mirror.fill(gap, page)


def test_a_fragment_is_the_entry_with_its_offset(pair: Pair) -> None:
    pair.append(NoticeDraft(text="Coffee"))
    pair.read()
    assert pair.mirror.fragment(3) == b'{"offset":3,' + pair.mirror.raw(3)[1:]
