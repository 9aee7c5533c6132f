"""How fast the strainer archives a log, next to the limit: a raw COPY of the very same rows.

    .venv/bin/python -m bench.strainer [--rounds 5] [--entries 20000] [--seconds 20]

Starts a Postgres and a Valkey of its own, both as durable as the product's, takes turns, and
prints each round beside its peers: with posts said five a second, with all of them said in one
moment, and with all in one moment by people who say each thing on two networks. A COPY of its
rows *into the tables* pays for the same indexes and triggers as the strainer does; one *alone*
goes into tables that have none. Then a strainer of its own process follows a log that grows by
500 entries a second: the lag is from the moment of an append to the moment at which another
connection sees it archived.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import psycopg

from bench.crowd import ROOMS, START, TALKS, vocabulary
from bench.live_log import make, uid
from live.connect import Client, connect
from live.draft import ItemDraft
from live.item import Author, Item
from live.log import Log
from tests.servers import LIVE_URL, POSTGRES_URL, Server, postgres_server, redis_server

EVENT = "bench"
RATE = 500
DAY = timedelta(days=1)

_ENVIRON = {
    "DJANGO_SETTINGS_MODULE": "afa.settings",
    "DATABASE_URL": POSTGRES_URL,
    "REDIS_URL": LIVE_URL,
    "WORK_REDIS_URL": LIVE_URL,
    "SECRET_KEY": "only-for-measuring",
}

TABLES = ("afa_entry", "afa_archiveditem")
# What somebody writes: neither generated columns nor the id.
_WRITTEN = (
    "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
    " FROM information_schema.columns WHERE table_name = %s"
    " AND is_generated = 'NEVER' AND column_name <> 'id'"
)


class Limit:
    """Raw COPY of the rows that the strainer has written: as much as Postgres can take."""

    def __init__(self) -> None:
        self._connection = psycopg.connect(POSTGRES_URL)
        self._columns: dict[str, str] = {}
        self._bytes: dict[str, list[bytes]] = {}
        for table in TABLES:
            self._columns[table] = columns = self._do(_WRITTEN, table)[0][0]
            self._do(f"DROP TABLE IF EXISTS {table}_alone")
            self._do(f"SELECT {columns} INTO {table}_alone FROM {table} LIMIT 0")
            rows = f"COPY (SELECT {columns} FROM {table} ORDER BY id) TO STDOUT"
            with self._connection.cursor() as cursor, cursor.copy(rows) as copying:
                self._bytes[table] = [bytes(block) for block in copying]
        self._connection.commit()

    def copy(self, suffix: str = "") -> None:
        """Every row, into the tables or, with ``_alone``, into those without indexes."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for table, columns in self._columns.items():
                with cursor.copy(f"COPY {table}{suffix} ({columns}) FROM STDIN") as copying:
                    for block in self._bytes[table]:
                        copying.write(block)

    def empty(self) -> None:
        """All that was archived or copied."""
        names = ", ".join([*TABLES, *(f"{table}_alone" for table in TABLES)])
        self._do(f"TRUNCATE {names}, afa_word, afa_progress RESTART IDENTITY CASCADE")

    def _do(self, sql: str, *given: str) -> list[Any]:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(sql, given or None)
            return cursor.fetchall() if cursor.description else []


def prepare() -> None:
    """The tables, and an event with talks in several rooms."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from afa.models import Event, Room, Session

    event = Event.objects.create(slug=EVENT, title=EVENT, starts_at=START, ends_at=START + DAY)
    rooms = [Room.objects.create(event=event, slug=f"r{n}", name=f"R{n}") for n in range(ROOMS)]
    for number in range(TALKS):
        starts = START + number // ROOMS * timedelta(minutes=30)
        Session.objects.create(
            event=event, slug=f"t{number}", title=f"Talk {number}", hashtag=f"talk{number}",
            room=rooms[number % ROOMS], starts_at=starts, ends_at=starts + timedelta(minutes=30),
        )  # fmt: skip


_luck = random.Random(1)
_words = vocabulary(_luck)
_spoken = _luck.choices(_words, [1 / (rank + 3) for rank in range(len(_words))], k=100_003)


# Of a large conference.
POSTS_PER_S = 5

# A draft by its number.
Draft = Callable[[int], ItemDraft]


def draft(number: int) -> ItemDraft:
    """A post in words of its own, one in four with the tag of a talk."""
    return ItemDraft(uid=uid(number), item=said(number, number / POSTS_PER_S))


def at_once(number: int) -> ItemDraft:
    """All in one moment: each of a hundred people says 200 things within the minutes in which
    cross-posts are looked for."""
    return ItemDraft(uid=uid(number), item=said(number, 0))


def twice(number: int) -> ItemDraft:
    """The same, each thing on two networks one after the other."""
    item = said(number // 2, 0)
    if number % 2 == 0:
        return ItemDraft(uid=uid(number), item=item)
    name = item.author.handle.partition("@")[0]
    who = Author(id=f"did:plc:{name}", name=item.author.name, handle=f"{name}.example")
    item = msgspec.structs.replace(item, source="bluesky", author=who)
    return ItemDraft(uid=f"bluesky:{number}", item=item)


def said(number: int, seconds: float) -> Item:
    """So many seconds after the conference began."""
    start = number * 16 % (len(_spoken) - 16)
    text = " ".join(_spoken[start : start + 16])
    tags = ("conf", f"talk{number % TALKS}") if number % 4 == 0 else ("conf",)
    at = START + timedelta(seconds=seconds)
    return msgspec.structs.replace(
        make(number), text=text, html=f"<p>{text}</p>", hashtags=tags, created_at=at
    )


def append(log: Log, first: int, count: int, each: Draft = draft) -> None:
    """Posts from the number `first` on."""
    log.append_many([each(number) for number in range(first, first + count)])


def strain(client: Client) -> None:
    """Archive the whole log, as the daemon does it."""
    from live.settings import Settings
    from strainer.batch import strain
    from strainer.events import Events

    known = Events(client).find(EVENT)
    assert known is not None
    log, most = Log(client, EVENT), Settings().strainer_batch
    while strain(log, known, most).more:
        pass


CASES: dict[str, Draft] = {
    f"said {POSTS_PER_S} a second": draft,
    "all said in one moment": at_once,
    "all in one moment and on two networks": twice,
}


def compare(client: Client, case: str, entries: int, rounds: int) -> None:
    """Take turns, then print the medians and every round."""
    client.flushall()
    append(Log(client, EVENT), 0, entries, CASES[case])
    strain(client)
    limit = Limit()
    contenders: dict[str, Callable[[], None]] = {
        "COPY into the tables": limit.copy,
        "strainer": lambda: strain(client),
        "COPY alone": lambda: limit.copy("_alone"),
    }
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            limit.empty()
            started = time.perf_counter()
            run()
            rates[name].append(entries / (time.perf_counter() - started))
    limit.empty()
    peers = rates["COPY into the tables"]
    ratio = statistics.median(a / b for a, b in zip(rates["strainer"], peers, strict=True))
    print(f"Posts {case}: {ratio:.0%} of the rate of a COPY into the same tables.")
    print(f"{'entries/s':24}{'median':>8}   all rounds")
    for name, several in rates.items():
        rounds_ = "".join(f"{rate:8,.0f}" for rate in several)
        print(f"{name:24}{statistics.median(several):8,.0f}   {rounds_}")


def lag(log: Log, seconds: int) -> None:
    """A strainer of its own process, while the log grows steadily."""
    taken: list[float] = []
    with psycopg.connect(POSTGRES_URL, autocommit=True) as watching:
        archived = _archived(watching)
        appended: list[float] = []
        started = time.perf_counter()
        while archived < seconds * RATE:
            due = min(int((time.perf_counter() - started) * RATE), seconds * RATE)
            if due > len(appended):
                append(log, len(appended), due - len(appended))
                appended += [time.perf_counter()] * (due - len(appended))
            now_archived = _archived(watching)
            moment = time.perf_counter()
            taken += [moment - at for at in appended[archived:now_archived]]
            archived = now_archived
            time.sleep(0.002)
    taken = sorted(1000 * each for each in taken[RATE:])  # the first second warms up
    p50, p99 = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    print(f"{RATE} entries/s for {seconds} s: lag median {p50:.0f} ms, p99 {p99:.0f} ms,", end=" ")
    print(f"largest {taken[-1]:.0f} ms")


def _archived(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT next FROM afa_progress").fetchone()
    return int(row[0]) if row else 0


def follow(client: Client, seconds: int, rounds: int) -> None:
    """Several lags, each of a new log."""
    for _ in range(rounds):
        client.flushall()
        with psycopg.connect(POSTGRES_URL) as connection:
            connection.execute("TRUNCATE afa_entry, afa_archiveditem, afa_progress CASCADE")
        daemon = subprocess.Popen([sys.executable, "-m", "strainer"], env=os.environ)
        try:
            log = Log(client, EVENT)
            while not client.exists("live:hearts"):
                time.sleep(0.05)
            lag(log, seconds)
        finally:
            daemon.terminate()
            daemon.wait()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=20, help="of each measurement of the lag")
    asked = parser.parse_args()
    # Before Django is asked for its settings, and for the strainer's own process.
    os.environ |= _ENVIRON
    servers: list[Server] = [postgres_server(()), redis_server("live", fsync="always")]
    for server in servers:
        server.start()
    try:
        prepare()
        client = connect(LIVE_URL)
        for case in CASES:
            compare(client, case, asked.entries, asked.rounds)
        follow(client, asked.seconds, asked.rounds)
        print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    main()
