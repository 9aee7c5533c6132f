"""What the daemons take of a core, started as the product starts them."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.payloads import frame, posts, x_lines
from live.connect import connect
from live.log import Log
from tests.ingest.running import on_air
from tests.networks.bluesky import BlueskyNetwork
from tests.networks.x import TOKEN, XNetwork
from tests.servers import Server

EVENT = "conf"


@contextmanager
def daemon(name: str, server: Server, **settings: str) -> Iterator[psutil.Process]:
    """A source as the product runs it."""
    environ = {**os.environ, **settings, "REDIS_URL": server.url, "LOG_LEVEL": "ERROR"}
    environ["VAR_DIR"] = str(Path(server.url.removeprefix("unix://")).parent)
    process = subprocess.Popen([sys.executable, "-m", "ingest", name], env=environ)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


def used(process: psutil.Process) -> float:
    """Seconds of processor time so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def until(done: Callable[[], object], seconds: float = 120) -> None:
    """Wait for it."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            sys.exit("it did not happen")
        time.sleep(0.002)


def x_daemon(server: Server, rounds: int) -> None:
    """Print how many posts a second nozzletron carries on one core."""
    client, count = connect(server.url), 10_000
    rates, clock = [], []
    with XNetwork() as network:
        for _ in range(rounds):
            client.flushall()
            on_air(client, EVENT, "x", "#conf")
            with daemon("nozzletron", server, X_BEARER_TOKEN=TOKEN, X_API_URL=network.url) as it:
                until(lambda: any(not one.end for one in network.connections))
                lines = list(x_lines(network, count))
                before, began = used(it), time.perf_counter()
                network.send_lines(lines)
                until(lambda: Log(client, EVENT).length() >= count)
                clock.append(count / (time.perf_counter() - began))
                rates.append(count / (used(it) - before))
    report("nozzletron: posts per second of processor", rates)
    report("nozzletron: posts per second by the clock", clock)


def bluesky_daemon(server: Server, rounds: int) -> None:
    """Print what the whole network's posts take of a core when nothing matches."""
    client, count = connect(server.url), 20_000
    frames = [frame(draft, number) for number, draft in enumerate(posts("bluesky"))]
    costs = []
    with BlueskyNetwork() as network:
        given = {"JETSTREAM_URLS": network.stream_url, "BLUESKY_API_URL": network.url}
        for _ in range(rounds):
            client.flushall()
            on_air(client, EVENT, "bluesky", "#nobodysaysthis")
            with daemon("skytron", server, **given) as it:
                until(lambda: Log(client, EVENT).cursor(f"{EVENT}-0"))
                before = used(it)
                for number in range(count):
                    network.replay(frames[number % len(frames)])
                network.say("did:plc:end", kind="identity", identity={})
                until(lambda: network.connections[0].next >= len(network.history))
                time.sleep(1)
                costs.append((used(it) - before) / count * 1e6)
    median = report("skytron: µs of processor per frame that matches nothing", costs)
    print(f"{'':4}at 36 a second: {median * 36 / 1e6:.2%} of a core")


def report(name: str, values: list[float]) -> float:
    """Print the median and all rounds."""
    median = statistics.median(values)
    print(f"{name}: {median:,.0f}   ({' '.join(f'{value:,.0f}' for value in values)})")
    return median
