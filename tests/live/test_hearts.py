"""Hearts: what beats is read back; nothing that beats makes the rest unreadable."""

import time

import pytest

from live import hearts, keys
from live.connect import Client
from live.errors import CorruptEntry
from live.hearts import Heart


def test_each_program_has_one_heart(any_live: Client) -> None:
    assert hearts.read(any_live) == {}
    hearts.beat(any_live, "web", Heart(state="running"))
    strained = Heart(state="running", detail="Ünïcode\n", figures={"lag": 3, "rate": 0.5})
    hearts.beat(any_live, "strainer", Heart(state="starting"))
    hearts.beat(any_live, "strainer", strained)
    beats = hearts.read(any_live)
    assert set(beats) == {"web", "strainer"}
    assert beats["strainer"] == strained
    assert 0 <= beats["web"].age < 60


def test_a_rate_over_no_time_does_not_spoil_a_heart(any_live: Client) -> None:
    figures = {"rate": float("nan"), "most": float("inf"), "least": float("-inf"), "lag": 1.0}
    hearts.beat(any_live, "web", Heart(state="running", figures=figures))
    assert hearts.read(any_live)["web"].figures == {"lag": 1.0}


def test_a_heart_from_a_newer_release_is_read_as_far_as_it_is_known(any_live: Client) -> None:
    any_live.hset(keys.HEARTS, "web", b'{"state":"running","at":1,"pid":2,"mood":"fine"}')
    assert hearts.read(any_live)["web"] == Heart(state="running", at=1, pid=2)


def test_a_clock_that_is_ahead_makes_no_negative_age() -> None:
    assert Heart(state="running", at=time.time() + 60).age == 0


def test_what_is_no_heart_is_corrupt(any_live: Client) -> None:
    any_live.hset(keys.HEARTS, "web", b"{}")
    with pytest.raises(CorruptEntry, match="live:hearts"):
        hearts.read(any_live)
