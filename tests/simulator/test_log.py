"""A whole conference in a real log: what is left there is what the oracle says."""

from collections.abc import Sequence

import pytest

from ingest.simulator.record import Record, tally
from ingest.simulator.script import Script, Step
from live import entry
from live.connect import Client
from live.draft import ItemDraft, RetractionDraft
from live.log import Log
from tests.simulator.conftest import MEDIA, START

STATES = {"live": "live", "gone": "gone", "tombstone": "gone"}


@pytest.fixture(scope="module")
def afternoon() -> list[Step]:
    """A conference small enough to be played often, with everything in it that can go wrong."""
    return list(Script(11, START, 3000, MEDIA))


def texts(log: Log) -> dict[str, str]:
    """Uid -> the text that the log ends with, from its entries alone."""
    left: dict[str, str] = {}
    uids: list[str] = []
    for page in log.follow(0):
        for raw in page.entries:
            one = entry.decode(raw)
            uids.append(one.uid)
            if one.kind == "retraction":
                assert one.of is not None
                left.pop(uids[one.of], None)
            elif bytes(one.item):
                entry.verify(one)
                left[one.uid] = entry.item_of(one).text
    return left


def compare(log: Log, known: Record) -> None:
    for uid, final in known.finals.items():
        state = log.state(uid)
        assert state is not None
        version, _, name = state
        assert (STATES[name], version) == (final.state, final.version), uid
    assert texts(log) == {
        uid: final.text for uid, final in known.finals.items() if final.state == "live"
    }


def test_the_log_ends_as_the_oracle_says(any_live: Client, afternoon: Sequence[Step]) -> None:
    log = Log(any_live, "conf")
    log.append_many([step.draft for step in afternoon])
    known = tally(afternoon)
    compare(log, known)
    assert log.stats() == known.counts


def test_everything_that_can_go_wrong_is_in_it(afternoon: Sequence[Step]) -> None:
    counts = tally(afternoon).counts
    for name in ("edits", "retractions", "duplicates", "tombstoned", "reposts", "notices"):
        assert counts[name] > 0, name


def test_a_source_that_restarts_again_and_again_changes_nothing(
    live: Client, afternoon: Sequence[Step]
) -> None:
    log = Log(live, "conf")
    for begin in range(0, len(afternoon), 500):
        # It goes on from a cursor that is a batch behind.
        log.append_many([step.draft for step in afternoon[max(begin - 100, 0) : begin + 500]])
    compare(log, tally(afternoon))


def test_no_byte_of_a_deleted_post_is_left(live: Client, afternoon: Sequence[Step]) -> None:
    Log(live, "conf").append_many([step.draft for step in afternoon])
    gone = {step.draft.target for step in afternoon if isinstance(step.draft, RetractionDraft)}
    held = b"".join(raw for page in Log(live, "conf").follow(0) for raw in page.entries)
    # Words of nobody else: texts are repeated, a link to a post is not.
    addresses = {
        step.draft.item.url.encode()
        for step in afternoon
        if isinstance(step.draft, ItemDraft) and step.draft.uid in gone and step.draft.item.url
    }
    assert len(addresses) > 20
    assert not [address for address in addresses if b'"url":"%s"' % address in held]
