"""What the site's server is told: that a connection may not stand still for ever."""

import logging
import socket
import sys

import pytest

from afa.launch import web


@pytest.mark.parametrize("waits", ["recv", "sendall"])
def test_a_connection_that_stands_still_lets_its_thread_go(waits: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        web.be_patient(listening, *((1, 60) if waits == "recv" else (60, 1)))
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as held:
            held.setblocking(True)
            with pytest.raises(BlockingIOError):
                held.recv(1) if waits == "recv" else held.sendall(bytes(1 << 26))


def test_that_is_no_news_and_everything_else_is() -> None:
    told = []
    for error in (BlockingIOError(), OSError("broken")):
        try:
            raise error
        except OSError:
            record = logging.makeLogRecord({"exc_info": sys.exc_info()})
            told.append(web._is_news(record))
    assert told == [False, True]
    assert web._is_news(logging.makeLogRecord({}))
