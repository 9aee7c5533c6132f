"""How fast a log grows, next to the limit: redis-benchmark sending the same script and payload.

    .venv/bin/python -m bench.live_log [--rounds 5] [--posts 20000] [--profile]

Starts a Valkey of its own with fsync always, takes turns, prints medians. Needs Debian's
redis-tools. Figures of different machines, or of a busy one, compare only as ratios.
"""

import argparse
import cProfile
import pstats
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from live import keys, log
from live.blocklist import Blocklist, Judge
from live.connect import Client, connect, lua
from live.draft import ItemDraft
from live.item import Author, Item, Media
from live.log import BATCH, Log
from tests.servers import redis_server

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EVENT = "bench"


def make(number: int) -> Item:
    """An ordinary fediverse post, one in four with a photo: 1.2 KB as an entry."""
    home = "https://social.example"
    photo = Media(
        type="photo",
        url=f"{home}/media/{number}.jpg",
        preview=f"{home}/media/small/{number}.jpg",
        alt="The speaker on stage, behind her a drawing of a cache that is on fire",
        width=1200,
        height=800,
    )
    return Item(
        source="mastodon",
        author=Author(
            id=f"{home}/users/ada{number % 97}",
            name="Ada from the second row",
            handle=f"ada{number % 97}@social.example",
            url=f"{home}/@ada{number % 97}",
            avatar=f"{home}/avatars/{number % 97}.png",
        ),
        text=f"{number}: caches fail in two ways, and she has a photo of the third #conf",
        html=f"<p>{number}: caches fail in two ways, and she has a photo of the third "
        f'<a href="{home}/tags/conf" class="mention hashtag" rel="tag">#<span>conf</span></a></p>',
        created_at=NOON,
        received_at=NOON,
        url=f"{home}/@ada{number % 97}/{number}",
        canonical_uri=f"{home}/users/ada{number % 97}/statuses/{number}",
        lang="en",
        hashtags=("conf",),
        media=(photo,) if number % 4 == 0 else (),
        matched=("#conf",),
    )


def made(posts: int) -> list[Item]:
    """So many of them, in whole batches."""
    return [make(number) for number in range(posts // BATCH * BATCH)]


def uid(number: int | str) -> str:
    """A name of the usual length."""
    return f"mastodon:https://social.example/users/ada/statuses/{number}"


def ours(client: Client, items: list[Item]) -> float:
    """Entries a second through append_many, one caller, drafts in hand."""
    drafts = [ItemDraft(uid=uid(number), item=item) for number, item in enumerate(items)]
    started = time.perf_counter()
    Log(client, EVENT).append_many(drafts)
    return len(items) / (time.perf_counter() - started)


def one_by_one(client: Client, items: list[Item]) -> list[float]:
    """Milliseconds of each append of a single post."""
    appending = Log(client, EVENT)
    took = []
    for number, item in enumerate(items):
        started = time.perf_counter()
        appending.append_many([ItemDraft(uid=uid(number), item=item)])
        took.append((time.perf_counter() - started) * 1000)
    return took


def theirs(socket: str, sha: str, items: list[Item], clients: int) -> float:
    """Entries a second when redis-benchmark sends the batch that append_many would send."""
    # It puts another number, up to 2**31 and 12 digits long, wherever this stands; with two
    # of them no uid comes twice.
    drafts = [ItemDraft(uid=uid("__rand_int__" * 2), item=item) for item in items[:BATCH]]
    [arguments] = log._batches(drafts, Judge(Blocklist()))
    names = Log(connect(f"unix://{socket}"), EVENT)._keys
    batch = [part if isinstance(part, str) else part.decode() for part in arguments]
    command = ["redis-benchmark", "-s", socket, "--csv", "-r", "2000000000"]
    command += ["-c", str(clients), "-n", str(len(items) // BATCH)]
    command += ["EVALSHA", sha, str(len(names)), *names, *batch]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = out.splitlines()[-1].rsplit('","', 7)[1]
    return float(rate.strip('"')) * BATCH


def seen_bytes(client: Client, count: int = 100_000) -> int:
    """What it costs to remember so many uids."""
    pipe = client.pipeline(transaction=False)
    for number in range(count):
        pipe.hset(keys.seen(EVENT), uid(10**17 + number), f"0:{number}:live")
    pipe.execute()
    return int(client.memory_usage(keys.seen(EVENT), samples=0) or 0)


def profile(client: Client, items: list[Item]) -> None:
    """Where our own side's time goes."""
    drafts = [ItemDraft(uid=uid(number), item=item) for number, item in enumerate(items)]
    profiler = cProfile.Profile()
    profiler.runcall(Log(client, EVENT).append_many, drafts)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(16)


def compare(client: Client, socket: str, items: list[Item], rounds: int) -> None:
    """Take turns, then print the medians as a table."""
    sha = client.script_load(lua("append"))
    contenders: dict[str, Callable[[], float]] = {
        "one caller": lambda: ours(client, items),
        "redis-benchmark, 1 client": lambda: theirs(socket, sha, items, 1),
        "redis-benchmark, 50 clients": lambda: theirs(socket, sha, items, 50),
    }
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            client.flushall()
            rates[name].append(run())
            stats = Log(client, EVENT).stats()
            assert stats == {"items:mastodon": len(items), "photos": len(items) // 4}, stats
    print(f"{'append_many':30}{'entries/s':>12}{'best':>10}{'of the limit':>15}   all rounds")
    limits = rates["redis-benchmark, 50 clients"]
    for name, several in rates.items():
        # Each round against its own limit: the machine may be a busier one in the next.
        share = statistics.median(one / most for one, most in zip(several, limits, strict=True))
        each = " ".join(f"{rate / 1000:.0f}k" for rate in several)
        median = statistics.median(several)
        print(f"{name:30}{median:12,.0f}{max(several):10,.0f}{share:14.0%}    {each}")
    print("the bars are 80 % of the limit, and 40,000 entries/s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    if not shutil.which("redis-benchmark"):
        sys.exit("needs Debian's redis-tools: apt install redis-tools")
    server = redis_server("bench", fsync="always")
    server.start()
    client = connect(server.url)
    started = time.perf_counter()
    items = made(asked.posts)
    making = (time.perf_counter() - started) / len(items)
    try:
        if asked.profile:
            profile(client, items)
            return
        compare(client, server.url.removeprefix("unix://"), items, asked.rounds)
        client.flushall()
        took = sorted(one_by_one(client, items[:2000]))
        size = len(Log(client, EVENT).since(1, 1).entries[0])
        client.flushall()
        print(f"one post at a time: median {took[1000]:.2f} ms, p99 {took[1980]:.2f} ms")
        print(f"an entry has {size} bytes; making its Item takes {making * 1e6:.0f} µs")
        print(f"100,000 remembered uids take {seen_bytes(client) / 2**20:.1f} MB")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
