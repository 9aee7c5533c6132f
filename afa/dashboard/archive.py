"""The archive: what Postgres holds, how far it has come, and what is on stage."""

import time
from datetime import datetime

import psycopg
from django.db import DatabaseError, connection

from afa import audit
from afa.dashboard.state import Archive, Away, Talk
from afa.models import Progress, Session
from afa.pause import Pause

# psycopg gives up a server that takes the connection and then says nothing after 2 s at least.
CONNECT_S = 2

# One page's worth of what operators did.
MOST_ACTS = 20

_pause = Pause()

_SIZE = """
    SELECT current_setting('server_version'), pg_database_size(current_database()),
           (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
           current_setting('max_connections')::int
"""


def answers() -> bool:
    """Whether Postgres does at this moment.

    Asked on a connection of its own: a server that hangs would hold any other for ever.
    """
    if _pause.on:
        return False
    try:
        given = connection.get_connection_params()
        wanted = {name: given[name] for name in _PARTS if name in given}
        psycopg.connect(**{**wanted, "connect_timeout": CONNECT_S}).close()
    except psycopg.OperationalError as error:
        lines = str(error).splitlines()
        _pause.begin(lines[0] if lines else "no answer")
        return False
    _pause.end()
    return True


_PARTS = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert")


def read(now: datetime, *, answering: bool) -> Archive | Away:
    """Everything that the dashboard asks of Postgres; `answering` is what answers() said."""
    if not answering:
        return Away(_pause.reason or "no answer")
    try:
        return _read(now)
    except DatabaseError as error:
        _pause.begin(str(error).splitlines()[0] if str(error) else "no answer")
        return Away(_pause.reason)


def _read(now: datetime) -> Archive:
    begun = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        version, size, connections, most = cursor.fetchone()
    answered = time.monotonic() - begun
    progress = Progress.objects.values_list("event__slug", "epoch", "next")
    return Archive(
        version=f"PostgreSQL {version.split()[0]}",
        size=size,
        connections=connections,
        most_connections=most,
        progress={event: (epoch, next_) for event, epoch, next_ in progress},
        talks=_talks(now),
        acts=tuple(audit.newest(MOST_ACTS)),
        answered_s=answered,
    )


def _talks(now: datetime) -> tuple[Talk, ...]:
    on = Session.objects.filter(
        event__on_air=True, cancelled=False, starts_at__lte=now, ends_at__gt=now
    )
    rows = on.values_list("event__slug", "title", "starts_at")
    return tuple(Talk(event, title, (now - at).total_seconds()) for event, title, at in rows)
