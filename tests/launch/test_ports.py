"""Which ports an instance takes."""

import socket
from collections.abc import Iterator

import pytest

from afa.launch import ports
from afa.launch.errors import PortTaken
from live.settings import Settings
from tests.ports import free_port


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens, while the one before it is free."""
    before, port = free_port(), free_port()
    while port != before + 1:
        before, port = port, free_port()
    with socket.create_server(("127.0.0.1", port)):
        yield port


def pair(settings: Settings) -> tuple[int, int]:
    return settings.port, settings.stream_port


def test_a_port_that_was_asked_for_is_taken_as_it_is_or_refused(taken: int) -> None:
    with pytest.raises(PortTaken, match=rf"^PORT={taken} cannot be used on 127.0.0.1: .*in use"):
        ports.choose(Settings(port=taken), {"PORT"})


def test_the_port_beside_it_is_refused_by_its_own_name(taken: int) -> None:
    with pytest.raises(PortTaken, match=f"^STREAM_PORT={taken} "):
        ports.choose(Settings(port=taken - 1), {"PORT"})
    with pytest.raises(PortTaken, match=f"^STREAM_PORT={taken} "):
        ports.choose(Settings(stream_port=taken), {"STREAM_PORT"})


@pytest.mark.parametrize("beside", [0, 1])
def test_unasked_it_is_the_next_free_pair(taken: int, beside: int) -> None:
    settings, held = ports.choose(Settings(port=taken - beside), set())
    with held:
        port, stream = pair(settings)
        assert port > taken
        assert (port - taken + beside) % 2 == 0
        assert stream == port + 1


def test_two_that_start_at_once_get_different_pairs(taken: int) -> None:
    settings, held = ports.choose(Settings(port=taken), set())
    with held:
        others, held_too = ports.choose(Settings(port=taken), set())
        with held_too:
            assert not set(pair(settings)) & set(pair(others))
    again, held = ports.choose(Settings(port=settings.port), set())
    with held:
        assert again.port == settings.port


def test_the_page_gives_way_to_a_stream_port_that_was_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    settings, held = ports.choose(Settings(port=free, stream_port=free), {"STREAM_PORT"})
    with held:
        assert settings.stream_port == free
        assert settings.port > free


def test_both_on_one_port_is_refused() -> None:
    with pytest.raises(PortTaken, match="must be two"):
        ports.choose(Settings(port=5000, stream_port=5000), {"PORT", "STREAM_PORT"})


def test_a_host_that_is_not_ours_is_refused_in_one_line() -> None:
    with pytest.raises(PortTaken, match=r"HOST=nobody\.invalid cannot be used: ") as refusal:
        ports.choose(Settings(host="nobody.invalid"), set())
    assert "\n" not in str(refusal.value)
    with pytest.raises(PortTaken, match=r"HOST=192\.0\.2\.1 cannot be used: ") as refusal:
        ports.choose(Settings(host="192.0.2.1", port=5000), {"PORT"})
    assert "\n" not in str(refusal.value)
