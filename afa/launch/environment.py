"""What every program is told: the settings, completed with our own servers."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from afa import private
from afa.launch import lock, postgres, valkey
from afa.launch.layout import Layout
from afa.launch.leftovers import INSTANCE
from afa.launch.tie import PARENT
from live.settings import Settings, load


def private_servers(settings: Settings) -> list[str]:
    """The servers that no URL replaces, by the names of their programs."""
    urls = {
        "postgres": settings.database_url,
        "redis-live": settings.redis_url,
        "redis-work": settings.work_redis_url,
    }
    return [name for name, url in urls.items() if not url]


def addresses(settings: Settings, layout: Layout) -> dict[str, str]:
    """Where the servers are, ours or others."""
    live, work = (valkey.url(layout.redis_socket(role)) for role in ("live", "work"))
    return {
        "DATABASE_URL": settings.database_url or postgres.url(layout.run),
        "REDIS_URL": settings.redis_url or live,
        "WORK_REDIS_URL": settings.work_redis_url or work,
    }


def of_programs(settings: Settings, layout: Layout) -> dict[str, str]:
    """The environment of supervisord and of all that it runs."""
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {
        **os.environ,
        **addresses(settings, layout),
        "PATH": tools,
        "PYTHONUNBUFFERED": "1",
        "VAR_DIR": str(layout.var),
        "PORT": str(settings.port),
        "STREAM_PORT": str(settings.stream_port),
        "SECRET_KEY": settings.secret_key or _secret_key(layout.secret_key),
        "AFA_SOCKETS": str(layout.run),
        # supervisord expands the name of a log twice.
        "AFA_LOG": str(layout.log).replace("%", "%%"),
        INSTANCE: str(layout.var),
        PARENT: str(os.getpid()),
    }


def of_commands(environ: Mapping[str, str]) -> dict[str, str]:
    """What a command adds to its own environment to speak to the instance in VAR_DIR."""
    settings = load(environ)
    layout = Layout.at(settings.var_dir)
    told = addresses(settings, layout) | {"VAR_DIR": str(layout.var)}
    if not settings.secret_key and layout.secret_key.exists():
        told["SECRET_KEY"] = layout.secret_key.read_text().strip()
    running = lock.holder(layout.lock)
    if running and running.url and "PORT" not in environ:
        told |= {"PORT": str(running.port), "STREAM_PORT": str(running.stream_port)}
    return told


def _secret_key(path: Path) -> str:
    if not path.exists():
        private.write_once(path, secrets.token_urlsafe(48))
    return path.read_text().strip()
