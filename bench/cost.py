"""What asking for one page takes, by the clock, of processors, and in queries."""

import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Cost:
    """What asking for one page took: milliseconds by the clock and of processors, queries."""

    clock: list[float] = field(default_factory=list)
    site: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)
    loops: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def in_loops(self) -> float:
        """The median page's processor time in the site, in loops that never change."""
        return statistics.median(self.site) / statistics.median(self.loops)

    @property
    def p95(self) -> float:
        """Of the clock."""
        return statistics.quantiles(self.clock, n=20)[-1]

    @property
    def processors(self) -> float:
        """The median page's, of both together."""
        return statistics.median(self.site) + statistics.median(self.postgres)


def measure(path: str, cost: Cost, again: int) -> None:
    """Ask for a page `again` times; the first answer warms up."""
    from django.db import connection
    from django.test import Client as Browser
    from django.test.utils import CaptureQueriesContext

    browser = Browser(headers={"accept-encoding": "gzip"})
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200, path
    cost.queries = len(queries)
    for _ in range(again):
        cost.loops.append(loop())
        clock, site, postgres = time.perf_counter(), time.process_time(), served()
        browser.get(path)
        cost.clock.append((time.perf_counter() - clock) * 1000)
        cost.site.append((time.process_time() - site) * 1000)
        cost.postgres.append((served() - postgres) * 1000)


def loop() -> float:
    """Milliseconds of processor for what is the same on any day: how quick the machine is now."""
    began, total = time.process_time(), 0
    for number in range(100_000):
        total += number * number % 7
    return (time.process_time() - began) * 1000


def served() -> float:
    """Seconds of processor that Postgres' process at the other end has had (Linux alone says)."""
    from django.db import connection

    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    told = Path(f"/proc/{pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0
