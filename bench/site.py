"""What pages and searches cost in a small event and in a large one.

    .venv/bin/python -m bench.site --items 100000 1000000 [--rounds 40] [--only live]

Starts a Postgres and a Valkey of its own, fills one event of each size by COPY, asks every
page in turns through Django's own test client, and prints the p95 (milliseconds by the clock),
the median processor time of a page in the site's process (in milliseconds, and in loops that never
change, so that two machines can be compared) and in that of Postgres which serves it, the number
of its queries, and how the processor times and the p95 of the largest event
stand to those of the smallest. Of a busy machine the p95 means nothing.
"""

import argparse
import os
import random
import statistics
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bench.crowd import START, fill, vocabulary
from tests.servers import LIVE_URL, POSTGRES_URL, postgres_server, redis_server

# Before Django is asked for its settings.
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "afa.settings",
    "DATABASE_URL": POSTGRES_URL,
    "REDIS_URL": LIVE_URL,
    "WORK_REDIS_URL": LIVE_URL,
    "SECRET_KEY": "only-for-measuring",
    "ALLOWED_HOSTS": "testserver",
}


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


def pages(words: list[str]) -> dict[str, str]:
    """What is asked for: name -> path, with {} where the event's slug goes."""
    plain, some, rare = words[0], words[120], words[-40]
    day = f"{START + timedelta(days=1):%Y-%m-%d}"
    typo = some[:-3] + some[-2] + some[-3] + some[-1]
    return {
        "events": "/",
        "live": "/{}/",
        "live, a tag": "/{}/?tag=tag40",
        "programme": "/{}/sessions/",
        "talk": "/{}/sessions/t40/",
        "archive": "/{}/archive/",
        "archive, deep": "/{}/archive/?before=MIDDLE",
        "archive, last page": "/{}/archive/?before=LAST",
        "archive, day": f"/{{}}/archive/?day={day}",
        "archive, hour": f"/{{}}/archive/?day={day}&hour=10",
        "archive, room": "/{}/archive/?room=r1",
        "archive, room, day": f"/{{}}/archive/?room=r1&day={day}",
        "archive, room, network": "/{}/archive/?room=r1&source=flickr",
        "archive, talk": "/{}/archive/?talk=t10",
        "archive, tag of all": "/{}/archive/?tag=conf",
        "archive, rare tag": "/{}/archive/?tag=tag40",
        "archive, network": "/{}/archive/?source=flickr",
        "archive, author": "/{}/archive/?author=x:7",
        "feed, room": "/{}/feed.atom?room=r1",
        "search, in every second": f"/{{}}/search/?q={plain}",
        "search, in some": f"/{{}}/search/?q={some}",
        "search, rare": f"/{{}}/search/?q={rare}",
        "search, beginning": f"/{{}}/search/?q={some[:3]}",
        "search, two words": f"/{{}}/search/?q={plain}+{some}",
        "search, frequent, rare": f"/{{}}/search/?q={plain}+{rare}",
        "search, phrase": f"/{{}}/search/?q=%22{words[1]}+{words[2]}%22",
        "search, rare phrase": f"/{{}}/search/?q=%22{words[20]}+{words[30]}%22",
        "search, Japanese": "/{}/search/?q=素晴らしい",
        "search, in a room": f"/{{}}/search/?q={plain}&room=r1",
        "search, typo": f"/{{}}/search/?q={typo}q",
        "search, nothing": "/{}/search/?q=qqqqxqqqq",
    }


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


def address(path: str, slug: str) -> str:
    """The path in one event, with places in the middle and at the end of its archive."""
    from afa.models import ArchivedItem

    ids = ArchivedItem.objects.filter(event__slug=slug).order_by("id").values_list("id", flat=True)
    first, last = ids.earliest("id"), ids.latest("id")
    path = path.replace("MIDDLE", str((first + last) // 2)).replace("LAST", str(first + 30))
    return path.format(slug)


def compare(slugs: list[str], asked: dict[str, str], rounds: int) -> None:
    """Ask in turns, then print a line for each page."""
    costs = {(name, slug): Cost() for name in asked for slug in slugs}
    paths = {(name, slug): address(asked[name], slug) for name, slug in costs}
    for _ in range(4):
        for at, cost in costs.items():
            measure(paths[at], cost, max(1, rounds // 4))
    print(f"{'':26}" + "".join(f"{slug:>42}" for slug in slugs) + f"{'ratio':>8}{'p95':>8}")
    title = f"{'p95':>10}{'site':>8}{'loops':>8}{'Postgres':>9}{'queries':>7}"
    print(f"{'':26}" + title * len(slugs))
    for name in asked:
        several = [costs[name, slug] for slug in slugs]
        cells = "".join(
            f"{c.p95:10.1f}{statistics.median(c.site):8.1f}{c.in_loops:8.2f}"
            f"{statistics.median(c.postgres):9.1f}{c.queries:7}"
            for c in several
        )
        small, large = several[0], several[-1]
        ratios = f"{large.processors / small.processors:8.2f}{large.p95 / small.p95:8.2f}"
        print(f"{name:26}{cells}{ratios}")
    loops = [one for cost in costs.values() for one in cost.loops]
    print(f"A loop: {statistics.median(loops):.1f} ms, {min(loops):.1f} at its quickest.")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--items", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", default="", help="pages whose name begins so")
    asked = parser.parse_args()
    servers = [postgres_server(), redis_server("live")]
    for server in servers:
        server.start()
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        words = vocabulary(random.Random(1))
        for count in asked.items:
            took = fill(f"e{count}", words, count)
            print(f"{count:,} posts by COPY: {count / took:,.0f}/s")
        those = {k: v for k, v in pages(words).items() if k.startswith(asked.only)}
        compare([f"e{count}" for count in asked.items], those, asked.rounds)
        print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    main()
