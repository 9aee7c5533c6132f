"""A backup: the whole archive in one file, as Postgres' own tools write it, and back again."""

import gzip
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from afa.launch import postgres

# What pg_dump writes last, but for a word or two of newer versions.
_END = b"-- PostgreSQL database dump complete"
_TAIL = 1000


class Failed(Exception):
    """Postgres' tool refused; the message is its own last words."""


def write(file: Path) -> None:
    """The archive as it is at this moment into `file`, a new one, whole or not at all.

    It is for its owner alone: hidden posts are in it. FileExistsError, OSError, Failed.
    """
    draft = file.with_name(f".{file.name}.new")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        options = ("--no-owner", "--no-privileges", "--compress=gzip", f"--file={draft}")
        _run("pg_dump", *options)
        file.hardlink_to(draft)
    finally:
        draft.unlink()


def read(file: Path) -> None:
    """The archive is what `file` holds and nothing else; where that fails it stays as it was.

    OSError where the file cannot be read, Failed where Postgres cannot.
    """
    options = (
        "--quiet",
        "--no-psqlrc",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--command=SET client_min_messages = warning",
        "--command=DROP SCHEMA public CASCADE",
        "--command=CREATE SCHEMA public",
        "--file=-",
    )
    with tempfile.TemporaryFile() as plain:
        # All of it first: a file that ends too soon must not end as half an archive.
        with gzip.open(file) as packed:
            shutil.copyfileobj(packed, plain)
        _check_end(plain)
        plain.seek(0)
        # Ours would wait for the schema, and not know it again.
        connection.close()
        _run("psql", *options, read=plain)


def _check_end(plain: IO[bytes]) -> None:
    """Whatever stands before a cut may be whole statements: Postgres would notice nothing."""
    plain.seek(-min(plain.tell(), _TAIL), os.SEEK_CUR)
    if _END not in plain.read():
        raise Failed("the file is no backup, or not all of one")


def _run(tool: str, *options: str, read: IO[bytes] | None = None) -> None:
    where, secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    done = subprocess.run(  # noqa: S603
        [postgres.binary(tool), *options, *where[1:]],
        env={**os.environ, **(secrets or {})},
        stdin=read or subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        raise Failed(words[-1] if words else f"{tool} ended with {done.returncode}")
