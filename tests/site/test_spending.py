"""What X has cost is not lost with the live Redis, and neither is the cap."""

from datetime import date

import pytest

from afa import spending
from afa.models import Event, Spent
from ingest.nozzletron.meter import Meter
from live import keys, onair, spend
from live.connect import Client
from live.onair import OnAir, OnAirSource

DAY = date(2026, 11, 20)
WATCHED = {"conf": (OnAirSource(id="s", kind="x", query="#conf", spend_cap=5.0),)}


@pytest.fixture
def event(db: None, live: Client) -> Event:
    onair.put(live, "conf", OnAir(title="Conf"))
    return Event.objects.create(slug="conf", title="Conf", on_air=True)


def meter(live: Client) -> Meter:
    """Of a program that has just begun; a dollar a post."""
    made = Meter(1.0, 0.0)
    made.follow(WATCHED, live, DAY)
    return made


def read(live: Client, reader: Meter, *natives: str) -> None:
    reader.read("conf", natives, DAY)
    reader.save(live)


def kept() -> dict[str, int]:
    return dict(Spent.objects.values_list("kind", "posts"))


def test_what_was_spent_is_copied(event: Event, live: Client) -> None:
    assert spending.keep(live) == []
    read(live, meter(live), "1", "2", "3")
    assert spending.keep(live) == []
    assert kept() == {"x": 3}
    assert spend.counts(live, "conf") == {"x": 3}


def test_a_server_that_forgot_it_gets_it_back_once(event: Event, live: Client) -> None:
    before = meter(live)
    read(live, before, "1", "2", "3")
    spending.keep(live)
    live.delete(keys.spend("conf"), keys.paid("conf", "x", DAY))
    after = meter(live)
    read(live, after, "4")
    read(live, before, "5")
    assert [spending.keep(live) for _ in range(3)] == [["conf"], [], []]
    assert kept() == {"x": 5}
    read(live, after, "6")
    after.save(live)
    assert after.spent("conf") == 6.0
    assert after.capped("conf")
    assert meter(live).capped("conf")


def test_an_older_save_is_not_counted_twice(event: Event, live: Client) -> None:
    reader = meter(live)
    read(live, reader, "1")
    spending.keep(live)
    older = live.dump(keys.spend("conf"))
    assert older is not None
    read(live, reader, "2", "3", "4")
    spending.keep(live)
    live.restore(keys.spend("conf"), 0, older, replace=True)
    assert spending.keep(live) == ["conf"]
    assert spend.read(live, "conf", "x") == 4
    assert kept() == {"x": 4}


def test_a_kill_between_the_two_gives_nothing_back_twice(
    event: Event, live: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(live, meter(live), "1", "2", "3")
    spending.keep(live)
    live.delete(keys.spend("conf"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr(Spent, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            spending.keep(live)
    assert spending.keep(live) == []
    assert (spend.read(live, "conf", "x"), kept()) == (3, {"x": 3})
