"""How soon a post is on its way to the readers: from its last byte on the socket to the PUBLISH.

Beside it in the same run, because each of them shares the machine with whoever else is busy: the
time until a bare socket in another process has the bytes, and until a bare program that does no
more than RPUSH and PUBLISH them has done so. What a post takes beyond these is our own doing.
"""

import gc
import multiprocessing
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

from bench.daemons import EVENT, daemon, until
from bench.payloads import x_lines
from live import keys
from live.connect import Client, connect
from tests.ingest.running import on_air
from tests.networks.x import TOKEN, XNetwork
from tests.servers import Server, redis_server

RATE = 200
POSTS = 600
BAR_MS = 10

Rounds = list[list[float]]


def latency(server: Server, client: Client, rounds: int) -> None:
    """Print milliseconds, alone and beside a redis-work that is as busy as it can be."""
    work = redis_server("busy")
    work.start()
    try:
        for name, busy in (("alone", None), ("beside a busy redis-work", work)):
            print(f"from the socket, {RATE} posts/s, {name}:")
            ours, bytes_there, bare = _all_rounds(server, client, rounds, busy)
            _told("until a bare socket has the bytes", bytes_there)
            peer = _told("until a bare RPUSH and PUBLISH", bare)
            mine = _told("until our PUBLISH", ours)
            print(f"    p99 {mine / peer:.1f} times the bare one's; the bar is {BAR_MS} ms")
    finally:
        work.stop()


def _all_rounds(
    server: Server, client: Client, rounds: int, busy: Server | None
) -> tuple[Rounds, Rounds, Rounds]:
    ours: Rounds = []
    bytes_there: Rounds = []
    bare: Rounds = []
    for _ in range(rounds):
        sent, heard = _sent_and_heard(server, client, busy, _product)
        ours.append(_between(sent, [at for at, _ in heard]))
        sent, heard = _sent_and_heard(server, client, busy, _bare)
        bare.append(_between(sent, [at for at, _ in heard]))
        bytes_there.append(_between(sent, [float(said) for _, said in heard]))
    return ours, bytes_there, bare


def _between(sent: list[float], came: list[float]) -> list[float]:
    return [(at - then) * 1000 for then, at in zip(sent, came, strict=True)]


def _told(name: str, rounds: Rounds) -> float:
    """Print a row, and return the median of the rounds' p99: one round meets a busy disk."""
    cuts = [statistics.quantiles(took, n=100) for took in rounds]
    p50, p99s = statistics.median(cut[49] for cut in cuts), [cut[98] for cut in cuts]
    p99, each = statistics.median(p99s), " ".join(f"{one:.0f}" for one in p99s)
    print(f"    {name:36} p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   ({each})")
    return p99


Reader = Callable[[Server, Client, XNetwork], AbstractContextManager[object]]


def _sent_and_heard(
    server: Server, client: Client, busy: Server | None, reader: Reader
) -> tuple[list[float], list[tuple[float, bytes]]]:
    """When each post was sent; when each message came, and what it said."""
    client.flushall()
    with XNetwork() as network, reader(server, client, network), _saturated(busy):
        until(lambda: any(not one.end for one in network.connections))
        lines = list(x_lines(network, POSTS))
        heard: list[tuple[float, bytes]] = []
        listener = threading.Thread(target=_listen, args=(server.url, heard))
        listener.start()
        until(lambda: client.pubsub_numsub(keys.items(EVENT))[0][1])
        gc.disable()
        sent = list(_send(network, lines))
        listener.join(60)
        gc.enable()
    return sent, heard


def _send(network: XNetwork, lines: list[bytes]) -> Iterator[float]:
    began = time.perf_counter()
    for number, line in enumerate(lines):
        time.sleep(max(began + number / RATE - time.perf_counter(), 0))
        yield time.perf_counter()
        network.send_line(line)


def _listen(url: str, heard: list[tuple[float, bytes]]) -> None:
    pubsub = connect(url).pubsub(  # type: ignore[no-untyped-call]
        ignore_subscribe_messages=True
    )
    pubsub.subscribe(keys.items(EVENT))
    while len(heard) < POSTS:
        if message := pubsub.get_message(timeout=30):
            heard.append((time.perf_counter(), message["data"]))
    pubsub.close()


# Who reads the stream


@contextmanager
def _product(server: Server, client: Client, network: XNetwork) -> Iterator[None]:
    on_air(client, EVENT, "x", "#conf")
    with daemon("nozzletron", server, X_BEARER_TOKEN=TOKEN, X_API_URL=network.url):
        yield


@contextmanager
def _bare(server: Server, _client: Client, network: XNetwork) -> Iterator[None]:
    network.rules["1"] = {"id": "1", "value": "#conf"}
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=read_bare, args=(network.url, server.url), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(10)


def read_bare(url: str, redis_url: str) -> None:
    """Append each line of the stream as it is; the message says when its bytes were there."""
    client, port = connect(redis_url), urlsplit(url).port
    begun = b""
    with socket.create_connection(("127.0.0.1", port)) as stream:
        path = "/2/tweets/search/stream"
        asked = f"GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\r\n"
        stream.sendall(asked.encode())
        while piece := stream.recv(1 << 16):
            at = time.perf_counter()
            *lines, begun = (begun + piece).split(b"\r\n")
            for line in lines:
                if line.startswith(b"{"):
                    pipe = client.pipeline(transaction=True)
                    pipe.rpush(keys.items(EVENT), line)
                    pipe.publish(keys.items(EVENT), repr(at))
                    pipe.execute()


@contextmanager
def _saturated(busy: Server | None) -> Iterator[None]:
    """A fan-out that takes all that a server gives."""
    if busy is None:
        yield
        return
    path = busy.url.removeprefix("unix://")
    command = ["redis-benchmark", "-s", path, "-q", "-c", "20", "-n", "1000000000", "-t", "lpush"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
        connect(busy.url).flushall()
