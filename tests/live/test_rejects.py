"""Rejects: kept as they came, once, within bounds, until they are forgotten."""

import pytest

from live import keys, rejects
from live.connect import Client
from live.errors import CorruptEntry
from live.log import Log


def kept(client: Client) -> list[bytes]:
    return [reject.raw for reject in rejects.read(client, "conf")]


def test_any_bytes_are_kept_as_they_came(any_live: Client) -> None:
    every = bytes(range(256)) * 4
    for raw in (every, b"", b'{"half": ', "\u2028😀".encode()):
        assert rejects.keep(any_live, "conf", "x", raw, "ValueError: no")
        assert kept(any_live)[-1] == raw
    last = rejects.read(any_live, "conf")[0]
    assert (last.source, last.reason, last.cut) == ("x", "ValueError: no", False)


def test_the_same_again_is_kept_once_per_source(any_live: Client) -> None:
    assert rejects.keep(any_live, "conf", "x", b"{", "one")
    assert not rejects.keep(any_live, "conf", "x", b"{", "another reason")
    assert rejects.keep(any_live, "conf", "flickr", b"{", "one")
    assert len(kept(any_live)) == 2
    assert Log(any_live, "conf").stats()["rejects"] == 2


def test_a_large_one_is_cut_and_says_so(any_live: Client) -> None:
    rejects.keep(any_live, "conf", "x", b"a" * 1_000_000, "too large")
    rejects.keep(any_live, "conf", "x", b"a" * 1_000_001, "another one, for all its likeness")
    cut = rejects.read(any_live, "conf")
    assert [(len(reject.raw), reject.cut) for reject in cut] == [(65536, True)] * 2


def test_a_reason_may_quote_anything(any_live: Client) -> None:
    rejects.keep(any_live, "conf", "x", b"{", "bad \ud800\x00" + "ü" * 999)
    reason = rejects.read(any_live, "conf")[0].reason
    assert reason.startswith("bad üü")
    assert len(reason.encode()) <= 500


def test_the_oldest_make_room_and_are_counted(any_live: Client) -> None:
    for n in range(50):
        rejects.keep(any_live, "conf", "x", b"%04d" % n * 200, "no", most_kept=10_000)
    stats = Log(any_live, "conf").stats()
    held = any_live.lrange(keys.rejects("conf"), 0, -1)
    assert kept(any_live)[-1] == b"0049" * 200
    assert 0 < len(held) < 15
    assert stats["rejects_bytes"] == sum(map(len, held)) <= 10_000
    assert stats["rejects"] == 50
    assert stats["rejects_dropped"] == 50 - len(held)


@pytest.mark.parametrize("emptied", [True, False])
def test_a_count_that_is_wrong_is_put_right(any_live: Client, emptied: bool) -> None:
    """Somebody deleted the list by hand, or wrote into the counts."""
    for n in range(10):
        rejects.keep(any_live, "conf", "x", b"%04d" % n * 200, "no", most_kept=10_000)
    if emptied:
        any_live.delete(keys.rejects("conf"))
    else:
        any_live.hset(keys.stats("conf"), "rejects_bytes", 10**9)
    for n in range(10, 13):
        rejects.keep(any_live, "conf", "x", b"%04d" % n * 200, "no", most_kept=10_000)
    assert kept(any_live)[-1] == b"0012" * 200
    held = any_live.lrange(keys.rejects("conf"), 0, -1)
    assert Log(any_live, "conf").stats()["rejects_bytes"] == sum(map(len, held))


def test_one_that_is_larger_than_all_the_room_ends_well(any_live: Client) -> None:
    rejects.keep(any_live, "conf", "x", b"a" * 2000, "no", most_kept=1000)
    assert kept(any_live) == []
    assert Log(any_live, "conf").stats()["rejects_bytes"] == 0


def test_what_could_be_read_after_all_is_forgotten(any_live: Client) -> None:
    for raw in (b"one", b"\xff two", b"three"):
        rejects.keep(any_live, "conf", "x", raw, "no")
    second = rejects.read(any_live, "conf")[1]
    assert rejects.forget(any_live, "conf", second)
    assert not rejects.forget(any_live, "conf", second)
    assert kept(any_live) == [b"one", b"three"]
    for reject in rejects.read(any_live, "conf"):
        rejects.forget(any_live, "conf", reject)
    assert Log(any_live, "conf").stats()["rejects_bytes"] == 0
    assert not rejects.keep(any_live, "conf", "x", b"one", "no")


def test_rejects_leave_the_log_alone(any_live: Client) -> None:
    rejects.keep(any_live, "conf", "x", b"{", "no")
    log = Log(any_live, "conf")
    log.notice("Lunch")
    log.notice("Dinner")
    assert log.length() == 2
    assert log.stats()["notices"] == 2


def test_what_is_no_reject_is_corrupt(any_live: Client) -> None:
    any_live.rpush(keys.rejects("conf"), b"{}")
    with pytest.raises(CorruptEntry, match="rejects"):
        rejects.read(any_live, "conf")
