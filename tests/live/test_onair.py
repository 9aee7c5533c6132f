"""The on-air registry: what the site says is what ingest and the streamer read, at once."""

import time

import msgspec
import pytest

from live import keys, onair
from live.connect import Client
from live.errors import CorruptEntry, WrongEvent
from live.onair import OnAir, OnAirSource
from tests.live.channel import channel

SAID = OnAir(
    title="Größe & <Konferenz>",
    sources=(OnAirSource(id="1", kind="x", query='#conf -is:retweet "a"', since="2026-11-20"),),
    moderation="off",
    version=3,
)


def test_an_event_goes_on_the_air_and_off_and_its_log_stays_known(any_live: Client) -> None:
    assert onair.read(any_live) == {}
    onair.put(any_live, "conf", SAID)
    onair.put(any_live, "other", OnAir(title="Other"))
    assert onair.read(any_live) == {"conf": SAID, "other": OnAir(title="Other")}
    onair.remove(any_live, "conf")
    onair.remove(any_live, "conf")
    assert onair.read(any_live) == {"other": OnAir(title="Other")}
    assert onair.logs(any_live) == {"conf", "other"}


def test_whoever_listens_is_told_of_each_change(any_live: Client) -> None:
    with channel(any_live, keys.ONAIR) as told:
        onair.put(any_live, "conf", SAID)
        onair.remove(any_live, "conf")
        assert [told.next(), told.next()] == [b"conf", b"conf"]


def test_a_slug_that_cannot_name_a_log_is_refused(any_live: Client) -> None:
    with pytest.raises(WrongEvent, match="1 to 50 of a-z"):
        onair.put(any_live, "Conf 2026", SAID)
    assert any_live.dbsize() == 0


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"title":7}', b'{"title":"\xff"}'])
def test_what_is_no_entry_of_the_registry_is_corrupt(any_live: Client, raw: bytes) -> None:
    any_live.hset(keys.ONAIR, "conf", raw)
    with pytest.raises(CorruptEntry, match="live:onair"):
        onair.read(any_live)


def test_channels_name_their_event_and_no_other() -> None:
    assert keys.event_of(keys.items("conf-2026")) == "conf-2026"
    for name in ("live:onair", "live:{conf}:seen", "live:{}:items", "live:{A}:items", "x"):
        assert keys.event_of(name) is None


def test_all_keys_of_an_event_lie_in_one_slot() -> None:
    names = [
        make("conf")
        for make in (
            keys.items, keys.seen, keys.epoch, keys.stats, keys.copies, keys.hidden, keys.reposts,
            keys.rejects, keys.held, keys.health, keys.spend, keys.audit,
            keys.grabbed_photos, keys.looked_up, keys.doubted, keys.waiting,
        )
    ]  # fmt: skip
    names.append(keys.cursor("conf", "x{y}"))
    assert {name[: name.index("}") + 1] for name in names} == {"live:{conf}"}
    assert len(set(names)) == len(names)


def test_what_goes_off_air_lingers_until_it_is_on_again(any_live: Client) -> None:
    onair.put(any_live, "conf", SAID)
    onair.remove(any_live, "conf")
    assert onair.lingering(any_live)["conf"].said == SAID
    onair.remove(any_live, "conf")  # a second time changes nothing
    assert onair.lingering(any_live)["conf"].said == SAID
    onair.put(any_live, "conf", SAID)
    assert onair.lingering(any_live) == {}
    onair.remove(any_live, "conf")
    onair.forget(any_live, "conf")
    assert onair.lingering(any_live) == {}


def test_what_went_off_air_long_ago_makes_room(any_live: Client) -> None:
    old = onair.Lingering(off_at=time.time() - onair.MOST_LINGER_S - 1, said=SAID)
    any_live.hset(keys.LINGERING, "old", msgspec.json.encode(old))
    onair.put(any_live, "conf", SAID)
    onair.remove(any_live, "conf")
    assert set(onair.lingering(any_live)) == {"conf"}


def test_a_corrupt_entry_can_be_taken_off_air(any_live: Client) -> None:
    any_live.hset(keys.ONAIR, "conf", b"{")
    onair.remove(any_live, "conf")
    assert onair.read(any_live) == {}
    any_live.hset(keys.LINGERING, "conf", b"{")
    with pytest.raises(CorruptEntry, match="live:lingering"):
        onair.lingering(any_live)
