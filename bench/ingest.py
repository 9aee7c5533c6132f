"""What it costs to read the networks, and how soon a post is on its way to the readers.

    .venv/bin/python -m bench.ingest [--rounds 5]

Starts a Valkey of its own with fsync always, the daemons as the product starts them, and networks
of our own. Prints: the adapters' time for a post; what a daemon takes of a core; how fast a log
grows; from the byte on the socket to the PUBLISH. Needs Debian's redis-tools.
"""

import argparse
import io
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import feedparser

from bench import live_log
from bench.daemons import bluesky_daemon, x_daemon
from bench.latency import latency
from bench.payloads import asked, count, payloads
from live.connect import connect
from tests.ingest.test_pairs import ADAPTERS, RECEIVED
from tests.servers import redis_server

BAR_US = 100


def adapters(rounds: int) -> None:
    """Print microseconds a post, of the best of the rounds: the median payload and the worst.

    Beside them a loop that never changes. It tells how much slower than at its best the
    processor is at this moment, with the other half of its core busy.
    """
    heads = f"{'payloads':>10}{'median µs':>12}{'worst µs':>10}{'loop µs':>9}{'loops':>7}"
    print(f"{'to_entries':16}{heads}")
    for kind, raws in payloads().items():
        enough = rounds if len(raws) > 100 else rounds * 20
        told(kind, raws, lambda kind, raw: ADAPTERS[kind](raw, RECEIVED, asked(kind)), enough)
        if kind == "feed":
            told("  feedparser", raws, feedparser_alone, enough)
    print(f"the bar is {BAR_US} µs at the median")


def told(name: str, raws: list[bytes], read: Callable[[str, bytes], object], rounds: int) -> None:
    """Print a row: `read` of each payload, shared among its posts."""
    kind = name if name in ADAPTERS else "feed"
    some = [raw for raw in raws if kind == name or not raw.startswith(b"{")]
    took = sorted(best(partial(read, kind, raw), rounds) / count(kind, raw) for raw in some)
    loop = best(fixed, 200)
    median = statistics.median(took)
    figures = f"{median:12.0f}{took[-1]:10.0f}{loop:9.0f}{median / loop:7.2f}"
    print(f"{name:16}{len(some):10,}{figures}")


def best(work: Callable[[], object], rounds: int) -> float:
    """Microseconds of processor time: whatever else this machine does is not the adapter's."""
    found = float("inf")
    for _ in range(rounds):
        began = time.thread_time_ns()
        work()
        found = min(found, (time.thread_time_ns() - began) / 1000)
    return found


def fixed() -> int:
    """Work that is always the same."""
    return sum(number * number % 7 for number in range(2000))


def feedparser_alone(_kind: str, raw: bytes) -> object:
    """What the library alone would take, told to do no more than it has to."""
    headers = {"content-type": "application/xml"}
    return feedparser.parse(io.BytesIO(raw), response_headers=headers, sanitize_html=False)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    if not shutil.which("redis-benchmark"):
        sys.exit("needs Debian's redis-tools: apt install redis-tools")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    adapters(rounds)
    server = redis_server("bench", fsync="always")
    server.start()
    client = connect(server.url)
    try:
        x_daemon(server, rounds)
        bluesky_daemon(server, rounds)
        live_log.compare(client, server.url.removeprefix("unix://"), live_log.made(20_000), rounds)
        latency(server, client, rounds)
    finally:
        client.close()
        server.stop()


if __name__ == "__main__":
    main()
