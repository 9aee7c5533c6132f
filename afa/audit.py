"""The audit log: every act of an operator, written before it is done and again with its outcome.

It is kept in Postgres. While that is away (and it may be just what an operator restarts) acts
go into a file, VAR_DIR/audit, and from there into Postgres as soon as it is back; each has its
own id, so that doing so twice does nothing.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from django.conf import settings
from django.db import DatabaseError

from afa.models import AuditEntry

log = logging.getLogger(__name__)

_FIELDS = ("id", "at", "who", "verb", "program", "ok", "outcome")


def write(entry: AuditEntry, *, answering: bool = True) -> None:
    """Keep `entry` as it is now, in Postgres or for it, and in any case in our log file.

    With `answering` False Postgres is not even asked: it may hang.
    """
    log.warning("%s: %s %s: %s", entry.who, entry.verb, entry.program, entry.outcome or "begins")
    if not answering:
        _put_aside(entry)
        return
    try:
        # First what waits: among it may be an older state of this very act.
        _settle()
        _store(entry)
    except DatabaseError:
        _put_aside(entry)


def _put_aside(entry: AuditEntry) -> None:
    line = msgspec.json.encode({name: getattr(entry, name) for name in _FIELDS})
    try:
        with _file() as file:
            file.write(line + b"\n")
    except OSError as error:
        # A full disk is no reason not to restart what fills it.
        log.error("the act above is in no other place than this line: %s", error)


def newest(most: int) -> list[AuditEntry]:
    """The last acts, the newest first, with those that had to wait for Postgres."""
    _settle()
    return list(AuditEntry.objects.all()[:most])


def aside() -> list[AuditEntry]:
    """What waits for Postgres, the newest first."""
    try:
        with _file() as file:
            return list(_held(file).values())[::-1]
    except OSError:
        return []


def _store(entry: AuditEntry) -> None:
    fields = {name: getattr(entry, name) for name in _FIELDS if name != "id"}
    AuditEntry.objects.update_or_create(id=entry.id, defaults=fields)


def _settle() -> None:
    if not path().exists():
        return
    with _file() as file:
        for entry in _held(file).values():
            _store(entry)
        file.truncate(0)


def _held(file: IO[bytes]) -> dict[str, AuditEntry]:
    """By id, each in its last state; a line that was cut off by the power is no entry."""
    file.seek(0)
    found: dict[str, AuditEntry] = {}
    for line in file.read().splitlines():
        try:
            fields = msgspec.json.decode(line)
            entry = AuditEntry(**{**fields, "at": msgspec.convert(fields["at"], datetime)})
        except (msgspec.MsgspecError, TypeError, KeyError):
            continue
        found[fields["id"]] = entry
    return found


def path() -> Path:
    """Where acts wait."""
    folder: Path = settings.PRODUCT.var_dir
    return folder / "audit"


@contextmanager
def _file() -> Iterator[IO[bytes]]:
    """The file, for us alone; made where it is missing."""
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
        file.flush()
        os.fsync(file.fileno())
