"""What it costs to read the networks, and how soon a post is on its way to the readers.

    .venv/bin/python -m bench.ingest [--rounds 5]

Starts a Valkey of its own with fsync always, the daemons as the product starts them, and networks
of our own. Prints: the adapters' time for a post; what a daemon takes of a core; from the byte on
the socket to the PUBLISH, alone and beside a redis-work that is as busy as it can be. How fast a
log grows is bench/live_log.py's.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil

from ingest.simulator.script import Script
from live import keys
from live.connect import Client, connect
from live.draft import ItemDraft
from live.log import Log
from tests.ingest.running import on_air
from tests.ingest.test_pairs import ADAPTERS, ASKED, PAYLOADS, RECEIVED
from tests.networks.bluesky import BlueskyNetwork, record_of, tid
from tests.networks.x import TOKEN, XNetwork
from tests.networks.x_posts import Ids, payload
from tests.servers import Server, redis_server

EVENT = "conf"
POSTS = 3000
START = datetime(2026, 11, 20, 8, tzinfo=UTC)


# The adapters


def posts(source: str) -> list[ItemDraft]:
    """What a conference posts to one network."""
    drafts = [step.draft for step in Script(5, START, POSTS, "https://media.example")]
    return [one for one in drafts if isinstance(one, ItemDraft) and one.item.source == source]


def payloads() -> dict[str, list[bytes]]:
    """Kind -> payloads with posts in them: the conference's, else those of the tests."""
    ids = Ids()
    made = {
        "x": [json.dumps(payload(one, ids, 1_763_600_000_000)).encode() for one in posts("x")],
        "bluesky": [frame(one, number) for number, one in enumerate(posts("bluesky"))],
    }
    for kind in ADAPTERS:
        files = [path for path in PAYLOADS if path.parent.name == kind]
        given = [path.read_bytes() for path in files if "hostile" not in path.name]
        made.setdefault(kind, [raw for raw in given if count(kind, raw)])
    return made


def count(kind: str, raw: bytes) -> int:
    """How many posts there are in a payload."""
    return len(ADAPTERS[kind](raw, RECEIVED, asked(kind)).drafts)


def asked(kind: str) -> tuple[str, ...]:
    """The queries that brought it."""
    return ASKED.get(kind, ("#conf",))


def frame(draft: ItemDraft, number: int) -> bytes:
    """A post as Jetstream sends it."""
    at = 1_763_600_000_000_000 + number
    commit = {
        "rev": tid(at), "operation": "create", "collection": "app.bsky.feed.post",
        "rkey": f"3m{number}", "record": record_of(draft.item), "cid": "bafyreib",
    }  # fmt: skip
    said = {"did": f"did:plc:{number % 97}", "time_us": at, "kind": "commit", "commit": commit}
    return json.dumps(said, ensure_ascii=False).encode()


def adapters(rounds: int) -> None:
    """Print microseconds a post, of the best of the rounds: the median payload and the worst."""
    print(f"{'to_entries':12}{'payloads':>10}{'median µs':>12}{'worst µs':>10}")
    for kind, raws in payloads().items():
        took = sorted(best(kind, raw, rounds) / count(kind, raw) for raw in raws)
        print(f"{kind:12}{len(raws):10,}{statistics.median(took):12.0f}{took[-1]:10.0f}")


def best(kind: str, raw: bytes, rounds: int) -> float:
    """Microseconds of processor time: whatever else this machine does is not the adapter's."""
    adapter, matched, found = ADAPTERS[kind], asked(kind), float("inf")
    for _ in range(rounds):
        began = time.thread_time_ns()
        adapter(raw, RECEIVED, matched)
        found = min(found, (time.thread_time_ns() - began) / 1000)
    return found


# The daemons


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


def x_lines(network: XNetwork, count: int) -> Iterator[bytes]:
    """Posts that match the rule, as the stream sends them."""
    [rule] = network.rules.values()
    matching = [{"id": rule["id"], "tag": rule.get("tag", "")}]
    ids, drafts = Ids(), posts("x")
    now_ms = int(time.time() * 1000)
    for number in range(count):
        draft = drafts[number % len(drafts)]
        unique = ItemDraft(uid=f"{draft.uid}-{number}", item=draft.item)
        said = payload(unique, ids, now_ms)
        yield json.dumps({**said, "matching_rules": matching}).encode()


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
                last = network.history[-1][0]
                network.say("did:plc:end", kind="identity", identity={})
                until(
                    lambda last=last: network.connections[0].next >= len(network.history) and last
                )
                time.sleep(1)
                costs.append((used(it) - before) / count * 1e6)
    median = report("skytron: µs of processor per frame that matches nothing", costs)
    print(f"{'':4}at 36 a second: {median * 36 / 1e6:.2%} of a core")


def passed(client: Client, time_us: int) -> bool:
    """Whether skytron has come so far."""
    return int(Log(client, EVENT).cursor(f"{EVENT}-0")) >= time_us


# From the socket to the readers


def latency(server: Server, client: Client, rounds: int) -> None:
    """Print milliseconds from a line's last byte on the socket to its PUBLISH."""
    work = redis_server("busy")
    work.start()
    try:
        for name, busy in (("alone", None), ("beside a busy redis-work", work)):
            took = [one for _ in range(rounds) for one in delays(server, client, busy)]
            took.sort()
            p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
            print(
                f"socket to PUBLISH at 200 posts/s, {name}: median {p50:.1f} ms, p99 {p99:.1f} ms"
            )
    finally:
        work.stop()


def delays(server: Server, client: Client, busy: Server | None) -> list[float]:
    """Send 200 posts a second for five seconds."""
    client.flushall()
    with XNetwork() as network:
        on_air(client, EVENT, "x", "#conf")
        with (
            daemon("nozzletron", server, X_BEARER_TOKEN=TOKEN, X_API_URL=network.url),
            saturated(busy),
        ):
            until(lambda: any(not one.end for one in network.connections))
            lines = list(x_lines(network, 1000))
            heard: list[float] = []
            listener = threading.Thread(target=listen, args=(server.url, heard, len(lines)))
            listener.start()
            until(lambda: client.pubsub_numsub(keys.items(EVENT))[0][1])
            gc.disable()
            sent = []
            began = time.perf_counter()
            for number, line in enumerate(lines):
                time.sleep(max(began + number / 200 - time.perf_counter(), 0))
                sent.append(time.perf_counter())
                network.send_line(line)
            listener.join(60)
            gc.enable()
    return [(at - then) * 1000 for then, at in zip(sent, heard, strict=True)]


def listen(url: str, heard: list[float], count: int) -> None:
    """Note when each message comes."""
    pubsub = connect(url).pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe(keys.items(EVENT))
    while len(heard) < count:
        if pubsub.get_message(timeout=30):
            heard.append(time.perf_counter())
    pubsub.close()


@contextmanager
def saturated(busy: Server | None) -> Iterator[None]:
    """A fan-out that takes all that a server gives."""
    if busy is None:
        yield
        return
    socket = busy.url.removeprefix("unix://")
    command = ["redis-benchmark", "-s", socket, "-q", "-c", "20", "-n", "1000000000", "-t", "lpush"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
        connect(busy.url).flushall()


def report(name: str, values: list[float]) -> float:
    """Print the median and all rounds."""
    median = statistics.median(values)
    print(f"{name}: {median:,.0f}   ({' '.join(f'{value:,.0f}' for value in values)})")
    return median


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} before")
    adapters(rounds)
    server = redis_server("bench", fsync="always")
    server.start()
    client = connect(server.url)
    try:
        x_daemon(server, rounds)
        bluesky_daemon(server, rounds)
        latency(server, client, rounds)
    finally:
        client.close()
        server.stop()


if __name__ == "__main__":
    main()
