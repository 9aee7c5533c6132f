"""How much one address may have, and whose address it is."""

import pytest

from live.address import account, client
from live.bucket import BURST_S
from streamer.limits import Allowed, Limits

ALLOWED = Allowed(connections=5, new_per_s=2, bytes_per_s=1000)


def test_connections_of_one_address() -> None:
    limits = Limits(ALLOWED)
    assert [limits.enter("a", now) for now in range(5)] == [0] * 5
    assert limits.enter("a", 6) > 0
    assert limits.enter("b", 6) == 0
    limits.leave("a")
    limits.leave("a")
    assert limits.enter("a", 7) == 0


def test_new_connections_a_second() -> None:
    limits = Limits(Allowed(connections=1000, new_per_s=2, bytes_per_s=1))
    at_once = int(2 * BURST_S)
    assert [limits.enter("a", 0) for _ in range(at_once)] == [0] * at_once
    wait = limits.enter("a", 0)
    assert wait > 0
    assert limits.enter("a", wait + 0.01) == 0
    assert limits.enter("a", wait + 0.01) > 0


def test_requests_behind_a_proxy_are_not_new_connections() -> None:
    limits = Limits(Allowed(connections=1, new_per_s=1, bytes_per_s=1))
    for _ in range(100):
        assert limits.enter("a", 0, new=False) == 0
        limits.leave("a")


def test_backlog_may_be_overdrawn_once() -> None:
    limits = Limits(ALLOWED)
    assert limits.backlog("a", 0) == 0
    limits.spend("a", 1000 * int(BURST_S) + 500, 0)
    wait = limits.backlog("a", 0)
    assert 0.5 <= wait < 0.6
    assert limits.backlog("b", 0) == 0
    assert limits.backlog("a", wait) == 0


def test_what_need_not_be_remembered_is_forgotten() -> None:
    limits = Limits(ALLOWED)
    limits.enter("open", 0)
    limits.spend("debt", 5000, 0)
    limits.enter("gone", 0)
    limits.leave("gone")
    limits.forget(1)
    assert len(limits) == 2
    limits.leave("open")
    limits.forget(20)
    assert len(limits) == 0


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_under_which_name_an_address_is_counted(address: str, name: str) -> None:
    assert account(address) == name


@pytest.mark.parametrize(
    ("forwarded", "proxies", "who"),
    [
        ("198.51.100.7", 0, "peer"),
        ("", 1, "peer"),
        ("198.51.100.7", 1, "198.51.100.7"),
        ("6.6.6.6, 198.51.100.7", 1, "198.51.100.7"),
        ("6.6.6.6, 198.51.100.7, 10.0.0.1", 2, "198.51.100.7"),
        ("198.51.100.7", 2, "198.51.100.7"),
        ("198.51.100.7:4711", 1, "198.51.100.7"),
        ("[2001:db8::1]:4711", 1, "2001:db8::1"),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("6.6.6.6, unknown", 1, "peer"),
        ("6.6.6.6,", 1, "peer"),
    ],
)
def test_forwarded_addresses_are_read_from_the_right(
    forwarded: str, proxies: int, who: str
) -> None:
    assert client("peer", forwarded, proxies) == who
