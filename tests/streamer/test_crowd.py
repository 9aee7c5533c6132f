"""A crowd of readers gets every entry, exactly and in order, whatever happens meanwhile."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from live.connect import RedisError, connect
from live.draft import Draft, NoticeDraft, RestoreDraft, RetractionDraft
from live.log import Log
from tests.patience import PATIENCE_S
from tests.servers import Server
from tests.streamer.conftest import Event, put_on_air
from tests.streamer.posts import post
from tests.streamer.process import Halley, until
from tests.streamer.readers import PollReader, Reader, StreamReader

BATCHES = 60


@pytest.fixture
def event(own_live: Server) -> Iterator[Event]:
    """An event on air on servers of its own, which the test may break."""
    with Halley(own_live.url).running() as halley:
        yield put_on_air(connect(own_live.url), "crowded", halley)


def conversation(seed: int) -> Iterator[list[Draft]]:
    """Posts, edits, retractions and restores, in batches of all sizes."""
    chance = random.Random(seed)
    for batch in range(BATCHES):
        name = chance.randrange(60)
        drafts: list[Draft] = [post(f"{batch}-{n}") for n in range(chance.choice((1, 1, 2, 9)))]
        drafts.append(post(name, f"The newest of {name}", version=batch))
        if chance.random() < 0.3:
            drafts.append(RetractionDraft(target=f"native:{name}", by="moderator"))
        if chance.random() < 0.2:
            drafts.append(RestoreDraft(target=f"native:{name}"))
        drafts.append(NoticeDraft(text=f"Notice {batch}"))
        yield drafts


def talk(event: Event, batches: list[list[Draft]]) -> None:
    """Append a part of the conversation, however long it takes Redis to be there."""
    for drafts in batches:
        until(partial(appended, event, drafts), "Redis is there")
        time.sleep(0.01)


def appended(event: Event, drafts: list[Draft]) -> bool:
    try:
        event.log.append_many(drafts)
    except RedisError:
        return False
    return True


async def crowd(event: Event, each: int, mishap: Callable[[], object]) -> list[Reader]:
    """Everybody reads while somebody talks; returns when all have everything, or never will."""
    kinds = (PollReader, StreamReader) * each
    readers: list[Reader] = [kind(event.port, event.name, seed) for seed, kind in enumerate(kinds)]
    tasks = [asyncio.create_task(reader.run()) for reader in readers]
    batches = list(conversation(seed=7))
    await asyncio.to_thread(talk, event, batches[: BATCHES // 2])
    # Not in a thread: a server that is started there ends with it.
    mishap()
    await asyncio.to_thread(talk, event, batches[BATCHES // 2 :])
    length, epoch = event.log.length(), event.log.epoch()
    async with asyncio.timeout(2 * PATIENCE_S):
        while any((reader.epoch, reader.next) != (epoch, length) for reader in readers):
            for task in tasks:
                if task.done():
                    task.result()
            await asyncio.sleep(0.05)
            epoch = event.log.epoch()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return readers


def identity(entry: dict[str, object]) -> tuple[object, ...]:
    """What an entry keeps when it becomes a stub."""
    return entry["kind"], entry["uid"], entry["at"], entry.get("sha")


# What happens half-way, and how many readers of each kind there are.
MISHAPS: dict[str, tuple[int, Callable[[Event, Server], object]]] = {
    "nothing": (250, lambda event, server: None),
    "the streamer is killed": (50, lambda event, server: restart(event.halley)),
    "the subscription is cut": (50, lambda event, server: cut(event)),
    "redis is killed": (50, lambda event, server: restart(server)),
    "a new epoch": (50, lambda event, server: event.log.renew(event.log.epoch())),
}


def restart(process: Halley | Server) -> None:
    """kill -9, and once more from the start."""
    process.kill()
    process.start()


def cut(event: Event) -> None:
    """What Redis does to a subscriber that is too slow."""
    event.client.client_kill_filter(_type="pubsub")


@pytest.mark.parametrize("mishap", MISHAPS)
def test_everybody_gets_everything(event: Event, own_live: Server, mishap: str) -> None:
    each, happens = MISHAPS[mishap]
    readers = asyncio.run(crowd(event, each, lambda: happens(event, own_live)))
    log = Log(connect(own_live.url), event.name)
    raw = [raw for page in log.follow(0) for raw in page.entries]
    assert len(raw) > 2 * BATCHES
    expected = [identity(json.loads(entry)) for entry in raw]
    for reader in readers:
        assert [identity(entry) for entry in reader.entries] == expected
