"""gunicorn's settings for the site (its names, hence the lower case): --config python:..."""

import logging
import signal
import socket
import struct
from typing import Any

from afa.launch.tie import tie
from live.settings import load

_settings = load()
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

bind = f"{_host}:{_settings.port}"
# Two, so that one hanging or dying leaves a site; threads, because a page waits for Postgres.
worker_class = "gthread"
workers = 2
threads = _settings.web_threads
preload_app = True
# On Ctrl-C a page may still be finished; nobody should have to wait longer for the prompt.
graceful_timeout = 3
# One control socket in the home folder would be shared by all instances.
control_socket_disable = True
loglevel = _settings.log_level.lower()

# A request or an answer that stands still for so long has lost its other end, and would keep one
# of the few threads; seen with 300 heads of which half was sent. What a browser asks comes in one
# piece or a few; what it is answered may wait for a phone in a tunnel.
READ_S, SEND_S = 5, 20


def when_ready(server: Any) -> None:
    """Connections have their patience from the socket that accepts them."""
    for listener in server.LISTENERS:
        be_patient(listener.sock, READ_S, SEND_S)
    server.log.error_log.addFilter(_is_news)


def be_patient(listening: socket.socket, read_s: int, send_s: int) -> None:
    """BlockingIOError for who waits longer than that on a connection from `listening`."""
    for option, seconds in ((socket.SO_RCVTIMEO, read_s), (socket.SO_SNDTIMEO, send_s)):
        listening.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))


def _is_news(record: logging.LogRecord) -> bool:
    """A connection that stood still is none; gunicorn gives each a traceback."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001
    """A worker outlives no killed gunicorn: it would hold the port."""
    tie(signal.SIGKILL)
