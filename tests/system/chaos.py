"""The chaos run: a conference at 50 items/s while something is killed every 20 seconds.

    ./run test chaos [--minutes 30] [--rate 50] [--every 20] [--seed 1]

kill -9 of a random program or server, by turns, while readers of both kinds read along from
the first entry. A second event meanwhile reads seven networks (tests/system/outside.py), which
break their connections. In the end each log, each reader, the archive and the record of what was
posted must agree: by (epoch, offset) the entries, by uid the final states. Exits with 0 only then.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ingest.simulator.record import record
from ingest.simulator.script import Script
from live import onair
from live.connect import Client, RedisError, connect
from live.log import Log
from tests.system import outside
from tests.system.archive import Archive
from tests.system.checker import Final, archive_faults, final_faults, finals, reader_faults
from tests.system.outside import Outside
from tests.system.product import MARKS, Product, wait_until
from tests.system.readers import LongPollReader, Reader, StreamReader

EVENT = "chaos"
SETTLE_S = 120


@dataclass(frozen=True)
class Plan:
    """What to do to the product, and for how long."""

    seconds: float
    rate: float = 50
    every: float = 20
    seed: int = 1

    @property
    def posts(self) -> int:
        """How many posts the conference has; edits, deletions and reposts come on top."""
        return round(self.seconds * self.rate)


@dataclass
class Outcome:
    """What came of it; no faults means that everybody agrees."""

    entries: dict[str, int] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class Chaos:
    """One run over one product."""

    def __init__(self, plan: Plan, product: Product, world: Outside) -> None:
        self.plan = plan
        self.product = product
        self.world = world
        self.outcome = Outcome()
        self._random = random.Random(plan.seed)
        self._start = datetime.now(UTC).replace(microsecond=0)
        self._script = Script(plan.seed, self._start, plan.posts)
        steps = list(self._script)
        self._steps_per_s = len(steps) / plan.seconds
        self.expected = {
            uid: Final(final.state, final.text if final.state == "live" else "")
            for uid, final in record(steps).items()
        }

    def run(self) -> Outcome:
        """Play, kill, settle, compare."""
        self.product.wait()
        self._put_on_air()
        readers: list[Reader] = [
            kind(self.product.stream_port, EVENT) for kind in (LongPollReader, StreamReader) * 2
        ]
        for reader in readers:
            reader.start()
        self.world.begin()
        self._kill_by_turns()
        self.world.end()
        self._settle(readers)
        for reader in readers:
            reader.stop()
        self._compare(EVENT, self.expected, readers)
        self._compare(outside.EVENT, self.world.expected, [])
        return self.outcome

    def _put_on_air(self) -> None:
        manage = self.product.manage
        manage("event", "create", EVENT, "--title", "Chaos")
        query = (
            f"seed={self.plan.seed} posts={self.plan.posts} rate={self._steps_per_s:.3f} "
            f"start={self._start.isoformat()}"
        )
        manage("event", "source", "add", EVENT, "simulator", query)
        manage("event", "on", EVENT)
        self.world.put_on_air(manage)

    def _kill_by_turns(self) -> None:
        """Each program once before any a second time, in random order."""
        end = time.monotonic() + self.plan.seconds
        turn: list[str] = []
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(self.plan.every, left))
            turn = turn or self._random.sample(sorted(MARKS), len(MARKS))
            program = turn.pop()
            if time.monotonic() < end and self.product.kill(program):
                kills = self.outcome.kills
                kills[program] = kills.get(program, 0) + 1
                cut = self.world.disturb(self._random)
                left = end - time.monotonic()
                print(f"  {left:6.0f} s left, killed {program}, {cut}", flush=True)

    def _client(self) -> Client:
        return connect(self.product.environ()["REDIS_URL"])

    def _settle(self, readers: list[Reader]) -> None:
        """Until the logs hold what was posted, and everybody holds the logs."""
        # Feeds are looked at once a minute at most, and when their program begins.
        self.product.kill("feedtron")
        client = self._client()
        log = Log(client, EVENT)
        archive = Archive(self.product.environ()["DATABASE_URL"], EVENT)

        def settled() -> bool:
            try:
                [source] = onair.read(client)[EVENT].sources
                played = log.cursor(source.id).endswith(f":{len(self._script)}")
                length = log.length()
            except RedisError:
                return False
            agree = archive.length() == length and all(r.next == length for r in readers)
            return played and agree and self._outside_agrees()

        try:
            wait_until(settled, "everybody has caught up", SETTLE_S)
        except TimeoutError as error:
            self.outcome.faults.append(str(error))

    def _outside_agrees(self) -> bool:
        try:
            held = finals(self._held(outside.EVENT))
        except RedisError:
            return False
        archive = Archive(self.product.environ()["DATABASE_URL"], outside.EVENT)
        return not final_faults("", self.world.expected, held) and not final_faults(
            "", self.world.expected, archive.finals()
        )

    def _held(self, event: str) -> list[dict[str, object]]:
        log = Log(self._client(), event)
        return [json.loads(raw) for page in log.follow(0) for raw in page.entries]

    def _compare(self, event: str, expected: Mapping[str, Final], readers: list[Reader]) -> None:
        epoch = Log(self._client(), event).epoch()
        held = self._held(event)
        by_place = {(epoch, offset): one for offset, one in enumerate(held)}
        archive = Archive(self.product.environ()["DATABASE_URL"], event)
        self.outcome.entries[event] = len(held)
        faults = self.outcome.faults
        for number, reader in enumerate(readers):
            faults += reader_faults(f"{reader.name} {number}", by_place, reader.history)
        faults += archive_faults(by_place, archive.entries())
        faults += final_faults(f"the log of {event}", expected, finals(held))
        faults += final_faults(f"the archive of {event}", expected, archive.finals())


def main(arguments: list[str] | None = None) -> int:
    """The command; its exit code is 0 when everybody agrees."""
    parser = argparse.ArgumentParser(prog="./run test chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=50, help="items a second")
    parser.add_argument("--every", type=float, default=20, help="seconds between two kills")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    plan = Plan(asked.minutes * 60, asked.rate, asked.every, asked.seed)
    print(
        f"{plan.posts} posts in {asked.minutes:g} min, a kill every {asked.every:g} s", flush=True
    )
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        world = stack.enter_context(Outside(seed=asked.seed))
        product = Product(Path(folder), {"DEMO": "no", **world.environ})
        stack.callback(product.stop)
        outcome = Chaos(plan, product, world).run()
    for fault in outcome.faults[:50]:
        print(f"  FAULT {fault}")
    kills = ", ".join(f"{program} {count}" for program, count in sorted(outcome.kills.items()))
    entries = ", ".join(f"{count} entries in {event}" for event, count in outcome.entries.items())
    print(f"{entries}; killed: {kills}; {len(outcome.faults)} faults")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
