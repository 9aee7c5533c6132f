"""Any sequence of posts and faults ends with: what was published is what the log holds.

``python -m tests.ingest.test_faults 500`` draws that many sequences, other ones each time.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from live.connect import Client, connect
from live.draft import ItemDraft, RetractionDraft
from live.log import Log
from tests.ingest import reading_youtube
from tests.ingest.running import item, on_air, texts, until
from tests.ingest.worlds import (
    World,
    world_of_bluesky,
    world_of_feeds,
    world_of_flickr,
    world_of_x,
    world_of_youtube,
)
from tests.networks import bluesky, feeds, flickr, x, youtube
from tests.networks.faults import ANSWERS, ENDS, LINES, ORDERS, PIECES, SKEWS
from tests.networks.serving import Fault

pytestmark = pytest.mark.long

Action = Callable[[World], None]


def fail(what: str, fault: Fault, times: int) -> Action:
    """Answer the next requests wrongly."""
    return lambda world: world.network.fail(what, *[fault] * times)


def restart(world: World) -> None:
    """The daemon dies and comes back."""
    world.restart()


def breathe(seconds: float) -> Action:
    """A moment in which the daemon may get on, or not."""

    def act(world: World) -> None:
        end = time.monotonic() + seconds
        client = connect(world.url)
        while time.monotonic() < end and not (world.connected() and world.agrees(client)):
            time.sleep(0.005)
        client.close()

    return act


BREATHS = st.builds(breathe, st.sampled_from([0.01, 0.1, 0.5]))


def failing(*what: str) -> st.SearchStrategy[Action]:
    """Faults of these requests."""
    times = st.integers(1, 3)
    return st.builds(fail, st.sampled_from(what), st.sampled_from(list(ANSWERS.values())), times)


def be(name: str, value: object) -> Action:
    """From now on the network is like this."""
    return lambda world: setattr(world.network, name, value)


# A clock that is wrong is wrong all the time.
CLOCK = st.sampled_from(SKEWS)

# Where an event says since when, in people's time: not off by more than that.
HOURS = st.sampled_from([skew_s for skew_s in SKEWS if abs(skew_s) < 3 * 3600])


# X and Bluesky: a stream that may end, or carry anything


Streaming = x.XNetwork | bluesky.BlueskyNetwork


def post(name: str, source: str, number: int, version: int) -> Action:
    """Somebody posts, or edits what is there."""

    def act(world: World) -> None:
        assert isinstance(world.network, Streaming)
        uid = world.network.uid_of(f"{name}{number}")
        if uid in world.gone or (uid in world.said and not version):
            return
        text = f"number {number}, version {version} #conf"
        edit = version if uid in world.said else 0
        said = item(text, source=source)
        world.network.publish(ItemDraft(uid=f"{name}{number}", version=edit, item=said))
        # Asked anew: X gives an id only now.
        world.said[world.network.uid_of(f"{name}{number}")] = text

    return act


def delete(name: str, number: int) -> Action:
    """Somebody deletes a post of theirs."""

    def act(world: World) -> None:
        assert isinstance(world.network, Streaming)
        uid = world.network.uid_of(f"{name}{number}")
        if uid in world.said:
            world.network.publish(RetractionDraft(target=f"{name}{number}", by="author"))
            world.gone.add(uid)

    return act


def cut(how: str) -> Action:
    """The stream ends."""

    def act(world: World) -> None:
        assert isinstance(world.network, Streaming)
        world.network.cut(how)

    return act


def send(line: bytes) -> Action:
    """Garbage in the stream."""

    def act(world: World) -> None:
        assert isinstance(world.network, Streaming)
        world.network.send_line(line)

    return act


NUMBERS = st.integers(0, 30)


def streaming(name: str, source: str) -> st.SearchStrategy[Action]:
    """What posts called ``name`` and a number go through, and their stream."""
    named = st.just(name), st.just(source), NUMBERS
    return st.one_of(
        st.builds(post, *named, st.just(0)),
        st.builds(post, *named, st.integers(0, 3)),
        st.builds(delete, st.just(name), NUMBERS),
        st.builds(cut, st.sampled_from(ENDS)),
        st.builds(send, st.sampled_from(list(LINES.values()))),
        st.builds(be, st.just("order"), st.sampled_from(ORDERS)),
        st.just(restart),
        BREATHS,
        BREATHS,
    )


X_ACTIONS = st.one_of(
    streaming("p", "x"),
    st.builds(be, st.just("pieces"), st.sampled_from(PIECES)),
    failing("stream", "rules", "search", "lookup"),
)
BLUESKY_ACTIONS = st.one_of(streaming("ada/", "bluesky"), failing("stream", "profiles"))


# Flickr


def upload(number: int, title: str) -> Action:
    """Somebody uploads a photo, or changes its title."""

    def act(world: World) -> None:
        assert isinstance(world.network, flickr.FlickrNetwork)
        uid = world.network.uid_of(f"p{number}")
        if uid not in world.gone:
            now = datetime.fromtimestamp(world.network.now(), UTC)
            made = now - timedelta(hours=number)
            photo = item(f"{number}, {title}", source="flickr", hashtags=("conf",))
            draft = ItemDraft(uid=f"p{number}", item=photo)
            world.network.publish(draft, uploaded=int(made.timestamp()))
            world.said[uid] = photo.text

    return act


def take_down(number: int) -> Action:
    """Somebody deletes a photo."""

    def act(world: World) -> None:
        assert isinstance(world.network, flickr.FlickrNetwork)
        world.network.publish(RetractionDraft(target=f"p{number}", by="author"))
        world.gone.add(world.network.uid_of(f"p{number}"))

    return act


FLICKR_ACTIONS = st.one_of(
    st.builds(upload, NUMBERS, st.sampled_from(["one", "two", "three"])),
    st.builds(take_down, NUMBERS),
    failing("search", "info"),
    st.just(restart),
    BREATHS,
)


# Feeds


def write(number: int, version: int) -> Action:
    """Somebody writes into the feed, or changes what is there."""

    def act(world: World) -> None:
        assert isinstance(world.network, feeds.FeedNetwork)
        uid = world.network.uid_of(str(number))
        text = f"number {number}, version {version}"
        edit = version if uid in world.said else 0
        before = datetime.now(UTC) - timedelta(hours=number + 1)
        said = item(text, created_at=before)
        if uid not in world.said or version:
            world.network.publish(ItemDraft(uid=str(number), version=edit, item=said))
            world.said[uid] = text

    return act


FEED_ACTIONS = st.one_of(
    st.builds(write, NUMBERS, st.integers(0, 3)),
    st.builds(write, NUMBERS, st.integers(0, 3)),
    st.builds(be, st.just("remembers"), st.booleans()),
    failing("feed"),
    st.just(restart),
    BREATHS,
)


# YouTube

GUESTS = 4


def chat(number: int) -> Action:
    """One of a few guests says something in the chat."""

    def act(world: World) -> None:
        assert isinstance(world.network, youtube.YoutubeNetwork)
        uid = world.network.uid_of(str(number))
        if uid not in world.said:
            channel = f"UC-{number % GUESTS}"
            reading_youtube.say(world.network, str(number), f"number {number}", channel)
            world.said[uid] = f"number {number}"

    return act


def take_back(number: int) -> Action:
    """It is deleted."""

    def act(world: World) -> None:
        assert isinstance(world.network, youtube.YoutubeNetwork)
        uid = world.network.uid_of(str(number))
        if uid in world.said and uid not in world.gone:
            reading_youtube.unsay(world.network, str(number))
            world.gone.add(uid)

    return act


def ban(guest: int) -> Action:
    """A guest is shown the door, once; who comes back is heard again."""

    def act(world: World) -> None:
        assert isinstance(world.network, youtube.YoutubeNetwork)
        channel = f"UC-{guest}"
        if any(one["id"] == f"LCC.ban-{channel}" for one in world.network.messages):
            return
        world.network.ban(channel)
        numbers = range(guest, 31, GUESTS)
        world.gone |= {world.network.uid_of(str(one)) for one in numbers} & world.said.keys()

    return act


def forget(world: World) -> None:
    """Every page token is out of date."""
    assert isinstance(world.network, youtube.YoutubeNetwork)
    world.network.forget()


def refuse(what: str, name: str, times: int) -> Action:
    """A refusal in YouTube's own words."""
    return lambda world: world.network.fail(what, *[youtube.refusal(name)] * times)


YOUTUBE_ACTIONS = st.one_of(
    st.builds(chat, NUMBERS),
    st.builds(chat, NUMBERS),
    st.builds(take_back, NUMBERS),
    st.builds(ban, st.integers(0, GUESTS - 1)),
    st.builds(be, st.just("live"), st.booleans()),
    st.builds(refuse, st.just("chat"), st.sampled_from(list(youtube.REFUSALS)), st.integers(1, 3)),
    failing("chat", "video"),
    st.just(forget),
    st.just(restart),
    BREATHS,
)


# The property


def play(
    client: Client, world: World, kind: str, query: str, actions: list[Action], since: str = ""
) -> None:
    """Do all of it, then heal the network and wait for the daemon to have it all."""
    client.flushall()
    on_air(client, "conf", kind, query, since=since)
    world.restart()
    try:
        for action in actions:
            action(world)
        world.network.heal()
        until(lambda: world.agrees(client), f"{texts(client, 'conf')} is not {world.said}")
        log = Log(client, "conf")
        assert log.length() <= 4 * len(world.said), "every version at most once"
    finally:
        world.stop()


@given(actions=st.lists(X_ACTIONS, min_size=5, max_size=25), skew_s=CLOCK)
def x_property(url: str, actions: list[Action], skew_s: float) -> None:
    client = connect(url)
    with world_of_x(url) as world:
        world.network.skew_s = skew_s
        play(client, world, "x", "#conf", actions)
    client.close()


@given(actions=st.lists(FLICKR_ACTIONS, min_size=5, max_size=25), skew_s=CLOCK)
def flickr_property(url: str, actions: list[Action], skew_s: float) -> None:
    client = connect(url)
    with world_of_flickr(url) as world:
        world.network.skew_s = skew_s
        play(client, world, "flickr", "conf", actions)
    client.close()


@given(actions=st.lists(FEED_ACTIONS, min_size=5, max_size=25))
def feed_property(url: str, actions: list[Action]) -> None:
    client = connect(url)
    with world_of_feeds(url) as world:
        assert isinstance(world.network, feeds.FeedNetwork)
        play(client, world, "feed", world.network.feed_url, actions)
    client.close()


@given(actions=st.lists(YOUTUBE_ACTIONS, min_size=5, max_size=25))
def youtube_property(url: str, actions: list[Action]) -> None:
    client = connect(url)
    with world_of_youtube(url) as world:
        play(client, world, "youtube", youtube.VIDEO, actions)
    client.close()


@given(actions=st.lists(BLUESKY_ACTIONS, min_size=5, max_size=25), skew_s=HOURS)
def bluesky_property(url: str, actions: list[Action], skew_s: float) -> None:
    client = connect(url)
    with world_of_bluesky(url) as world:
        world.network.skew_s = skew_s
        since = datetime.now(UTC) - timedelta(hours=3)
        play(client, world, "bluesky", "#conf", actions, since.isoformat())
    client.close()


def times(examples: int, again: bool) -> settings:
    """So many sequences; the same ones each time where `again`. None is made simpler: each
    try of one that fails would take as long as our patience."""
    return settings(
        max_examples=examples,
        phases=[Phase.generate],
        derandomize=again,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


def test_whatever_happens_the_log_holds_what_was_posted(live: Client, live_url: str) -> None:
    times(20, again=True)(x_property)(live_url)


def test_whatever_happens_the_log_holds_what_was_uploaded(live: Client, live_url: str) -> None:
    times(20, again=True)(flickr_property)(live_url)


def test_whatever_happens_the_log_holds_what_was_said(live: Client, live_url: str) -> None:
    times(20, again=True)(bluesky_property)(live_url)


def test_whatever_happens_the_log_holds_what_was_written(live: Client, live_url: str) -> None:
    times(20, again=True)(feed_property)(live_url)


def test_whatever_happens_the_log_holds_what_was_said_in_a_chat(
    live: Client, live_url: str
) -> None:
    times(20, again=True)(youtube_property)(live_url)


if __name__ == "__main__":
    from tests.servers import redis_server

    server = redis_server("faults")
    server.start()
    for property_ in (
        x_property,
        flickr_property,
        bluesky_property,
        feed_property,
        youtube_property,
    ):
        times(int(sys.argv[1]), again=False)(property_)(server.url)
    server.stop()
