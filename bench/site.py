"""What pages and searches cost in a small event and in a large one.

    .venv/bin/python -m bench.site --items 100000 1000000 [--rounds 40] [--only live "search, typo"]
    .venv/bin/python -m bench.site --hold     # fill the events once, and wait until Ctrl-C
    .venv/bin/python -m bench.site --held     # ask about those, as often as one likes

Starts a Postgres and a Valkey of its own, fills one event of each size by COPY, asks every
page in turns through Django's own test client, and prints the p95 (milliseconds by the clock),
the median processor time of a page in the site's process (in milliseconds, and in loops that never
change, so that two machines can be compared) and in that of Postgres which serves it, the number
of its queries, and how the processor times and the p95 of the largest event
stand to those of the smallest. Of a busy machine the p95 means nothing.
"""

import argparse
import json
import os
import random
import signal
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bench.cost import Cost, measure
from bench.crowd import START, fill, vocabulary
from tests.servers import LIVE_URL, POSTGRES_URL, postgres_server, redis_server

# Where the servers are whose events are held.
HELD = Path(tempfile.gettempdir(), f"afa-bench-{os.getuid()}.json")


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


def settle(postgres: str, live: str) -> None:
    """Give Django these servers; it must not have been asked for its settings before."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "afa.settings",
        "DATABASE_URL": postgres,
        "REDIS_URL": live,
        "WORK_REDIS_URL": live,
        "SECRET_KEY": "only-for-measuring",
        "ALLOWED_HOSTS": "testserver",
    }
    import django

    django.setup()


@contextmanager
def filled(items: list[int], words: list[str]) -> Iterator[None]:
    """Servers of our own, with an event of each size."""
    servers = [postgres_server(), redis_server("live")]
    for server in servers:
        server.start()
    try:
        settle(POSTGRES_URL, LIVE_URL)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for count in items:
            took = fill(f"e{count}", words, count)
            print(f"{count:,} posts by COPY: {count / took:,.0f}/s", flush=True)
        yield
    finally:
        for server in servers:
            server.stop()


@contextmanager
def held() -> Iterator[None]:
    """Those of another process."""
    settle(*json.loads(HELD.read_text()))
    yield


def hold() -> None:
    """Until somebody presses Ctrl-C."""
    HELD.write_text(json.dumps([POSTGRES_URL, LIVE_URL]))
    try:
        signal.pause()
    except KeyboardInterrupt:
        HELD.unlink()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--items", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", nargs="+", default=[""], help="pages whose names begin so")
    parser.add_argument("--hold", action="store_true", help="measure nothing, but wait")
    parser.add_argument("--held", action="store_true", help="where another one waits")
    asked = parser.parse_args()
    words = vocabulary(random.Random(1))
    with held() if asked.held else filled(asked.items, words):
        if asked.hold:
            hold()
        else:
            those = {k: v for k, v in pages(words).items() if k.startswith(tuple(asked.only))}
            compare([f"e{count}" for count in asked.items], those, asked.rounds)
            print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
