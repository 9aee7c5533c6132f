"""gunicorn's settings for the site (its names, hence the lower case): --config python:..."""

import signal
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


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001
    """A worker outlives no killed gunicorn: it would hold the port."""
    tie(signal.SIGKILL)
