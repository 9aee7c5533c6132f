"""Any sequence of posts and faults on two servers at once ends with: what was published is what
the log shows. One of them streams, the other is polled.

``python -m tests.ingest.test_tootron_faults 500`` draws that many sequences, other ones each time.
"""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from live.connect import Client, connect
from live.draft import ItemDraft, RetractionDraft
from live.log import Log
from tests.ingest import reading_mastodon
from tests.ingest.reading_mastodon import LOCAL, PACE
from tests.ingest.running import item, on_air, texts, until
from tests.networks.faults import ANSWERS, ENDS, LINES, ORDERS, PIECES, SKEWS
from tests.networks.mastodon import NO_RECORD, TOKEN, MastodonNetwork
from tests.networks.mastodon_posts import uri_of
from tests.networks.serving import Fault

pytestmark = pytest.mark.long

HURRIED = replace(PACE, silence=1.0, rewind=0.1, sweep=0.5, look=0.02)


@dataclass
class World:
    """Two servers, a log, and the daemon between them; `said` is the oracle."""

    servers: tuple[MastodonNetwork, MastodonNetwork]
    url: str
    said: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    edits: "count[int]" = field(default_factory=lambda: count(1_700_000_000_000))
    _daemon: ExitStack = field(default_factory=ExitStack)

    def restart(self) -> None:
        """End the daemon wherever it stands, and start another."""
        self.stop()
        streams, polled = self.servers
        known = reading_mastodon.settings(streams, polled)
        known = type(known)(
            mastodon_servers=known.mastodon_servers,
            mastodon_tokens=(f"{streams.url}={TOKEN}",),
            fetch_allow=LOCAL,
        )
        self._daemon.enter_context(reading_mastodon.tootron(self.url, known, HURRIED))

    def stop(self) -> None:
        """End the daemon."""
        self._daemon.close()

    def agrees(self, client: Client) -> bool:
        """Whether the log shows what there is."""
        return texts(client, "conf") == self.said


Action = Callable[[World], None]

BOTH = (0, 1)
WHERE = st.sampled_from([(0,), (1,), BOTH, BOTH])
NUMBERS = st.integers(0, 20)


def post(number: int, where: tuple[int, ...], ago_s: float) -> Action:
    """Somebody posts, or what was posted reaches another server."""

    def act(world: World) -> None:
        uid = f"mastodon:{uri_of(f'p{number}')}"
        if uid in world.gone:
            return
        if uid in world.said:
            return
        world.said[uid] = f"number {number} #conf"
        for server in where:
            said = item(world.said[uid], source="mastodon")
            world.servers[server].publish(ItemDraft(uid=f"p{number}", item=said), ago_s)

    return act


def edit(number: int) -> Action:
    """Somebody edits a post, and every server that has it hears of that."""

    def act(world: World) -> None:
        uid = f"mastodon:{uri_of(f'p{number}')}"
        if uid not in world.said:
            return
        version = next(world.edits)
        world.said[uid] = f"number {number}, version {version} #conf"
        for server in world.servers:
            if server.knows(f"p{number}"):
                said = item(world.said[uid], source="mastodon")
                server.publish(ItemDraft(uid=f"p{number}", version=version, item=said))

    return act


def delete(number: int) -> Action:
    """Somebody deletes a post of theirs."""

    def act(world: World) -> None:
        uid = f"mastodon:{uri_of(f'p{number}')}"
        if world.said.pop(uid, None) is not None:
            world.gone.add(uid)
            for server in world.servers:
                server.publish(RetractionDraft(target=f"p{number}", by="author"))

    return act


def fail(server: int, what: str, fault: Fault, times: int) -> Action:
    """Answer the next requests wrongly."""
    return lambda world: world.servers[server].fail(what, *[fault] * times)


def cut(how: str) -> Action:
    """The streams end."""
    return lambda world: world.servers[0].cut(how)


def send(line: bytes) -> Action:
    """Garbage in the streams."""
    return lambda world: world.servers[0].send_line(line)


def be(name: str, value: object) -> Action:
    """From now on the server that streams is like this."""
    return lambda world: setattr(world.servers[0], name, value)


def restart(world: World) -> None:
    """The daemon dies and comes back."""
    world.restart()


def breathe(seconds: float) -> Action:
    """A moment in which the daemon may get on, or not."""

    def act(world: World) -> None:
        end = time.monotonic() + seconds
        client = connect(world.url)
        while time.monotonic() < end and not world.agrees(client):
            time.sleep(0.005)
        client.close()

    return act


FAULTS = st.sampled_from([*ANSWERS.values(), NO_RECORD])
REQUESTS = st.sampled_from(["timeline", "timeline", "stream", "status", "instance"])
BREATHS = st.builds(breathe, st.sampled_from([0.01, 0.1, 0.5]))
ACTIONS = st.one_of(
    st.builds(post, NUMBERS, WHERE, st.sampled_from([0.0, 0.0, 5.0, 3600.0])),
    st.builds(post, NUMBERS, WHERE, st.just(0.0)),
    st.builds(edit, NUMBERS),
    st.builds(delete, NUMBERS),
    st.builds(cut, st.sampled_from(ENDS)),
    st.builds(send, st.sampled_from(list(LINES.values()))),
    st.builds(be, st.just("order"), st.sampled_from(ORDERS)),
    st.builds(be, st.just("pieces"), st.sampled_from(PIECES)),
    st.builds(be, st.just("line_end"), st.sampled_from([b"\n", b"\r\n", b"\r"])),
    st.builds(be, st.just("space"), st.sampled_from([b"", b" "])),
    st.builds(fail, st.integers(0, 1), REQUESTS, FAULTS, st.integers(1, 3)),
    st.just(restart),
    BREATHS,
    BREATHS,
)
SERVERS = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.sampled_from(SKEWS))


@given(actions=st.lists(ACTIONS, min_size=5, max_size=25), kind=SERVERS)
def tootron_property(url: str, actions: list[Action], kind: tuple[bool, bool, bool, float]) -> None:
    letters, many, back, skew_s = kind
    client = connect(url)
    client.flushall()
    with MastodonNetwork() as streams, MastodonNetwork() as polled:
        streams.most_per_page = polled.most_per_page = 3
        polled.letters, polled.lists_many, polled.knows_max_id = letters, many, back or letters
        polled.skew_s = streams.skew_s = skew_s
        world = World((streams, polled), url)
        on_air(client, "conf", "mastodon", "#conf")
        world.restart()
        try:
            for action in actions:
                action(world)
            streams.heal()
            polled.heal()
            until(lambda: world.agrees(client), f"{texts(client, 'conf')} is not {world.said}")
            assert Log(client, "conf").length() <= 3 * len(actions), "every version at most once"
        finally:
            world.stop()
    client.close()


def times(examples: int, again: bool) -> settings:
    """So many sequences; the same ones each time where `again`."""
    return settings(
        max_examples=examples,
        derandomize=again,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )


def test_whatever_happens_the_log_shows_what_there_is(live: Client, live_url: str) -> None:
    times(20, again=True)(tootron_property)(live_url)


if __name__ == "__main__":
    from tests.servers import redis_server

    server = redis_server("tootron-faults")
    server.start()
    times(int(sys.argv[1]), again=False)(tootron_property)(server.url)
    server.stop()
