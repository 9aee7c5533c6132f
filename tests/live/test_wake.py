"""Wake: who sleeps is woken, whatever came before the subscription included."""

import time

import pytest

from live import keys
from live.connect import Client, RedisError, connect
from live.log import Log
from live.wake import Wake
from tests.patience import PATIENCE_S
from tests.servers import Server


def test_a_subscription_wakes_for_what_came_before(live_url: str, live: Client) -> None:
    wake = Wake(live_url)
    wake.follow({"conf", "other"})
    assert _woken(wake, {"conf", "other"})
    assert wake.wait(0) == set()
    wake.close()


def test_an_append_wakes_only_for_its_own_event(live_url: str, live: Client) -> None:
    wake = Wake(live_url)
    wake.follow({"conf", "other"})
    assert _woken(wake, {"conf", "other"})
    Log(live, "conf").notice("Lunch")
    assert _woken(wake, {"conf"})
    wake.close()


def test_a_message_that_comes_in_pieces_is_waited_for(live_url: str, live: Client) -> None:
    wake = Wake(live_url)
    wake.follow({"conf"})
    assert _woken(wake, {"conf"})
    several = live.pipeline(transaction=False)
    for _ in range(4):
        several.publish(keys.items("conf"), bytes(7_000_000))
    several.execute()
    assert _woken(wake, {"conf"})
    wake.close()


def test_an_event_that_is_not_followed_any_more_does_not_wake(live_url: str, live: Client) -> None:
    wake = Wake(live_url)
    wake.follow({"conf", "other"})
    assert _woken(wake, {"conf", "other"})
    wake.follow({"other"})
    Log(live, "conf").notice("Lunch")
    Log(live, "other").notice("Dinner")
    assert _woken(wake, {"other"})
    wake.close()


def test_a_server_that_goes_is_told_and_a_new_wake_wakes_for_all(own_live: Server) -> None:
    wake = Wake(own_live.url)
    wake.follow({"conf"})
    assert _woken(wake, {"conf"})
    own_live.kill()
    with pytest.raises(RedisError):
        _woken(wake, {"never"})
    wake.close()
    own_live.start()
    Log(connect(own_live.url), "conf").notice("Lunch")
    again = Wake(own_live.url)
    again.follow({"conf"})
    assert _woken(again, {"conf"})
    again.close()


def _woken(wake: Wake, events: set[str]) -> bool:
    """Whether it woke for exactly these."""
    woken: set[str] = set()
    deadline = time.monotonic() + PATIENCE_S
    while woken != events and time.monotonic() < deadline:
        woken |= wake.wait(0.1)
    return woken == events
