"""A network, a log, the daemon between them, and what must be in the log in the end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from ingest.clock import SystemClock
from ingest.feedtron.source import Feedtron
from ingest.flickrtron.source import Flickrtron
from ingest.nozzletron.meter import Meter
from ingest.nozzletron.source import Nozzletron
from ingest.skytron import pace
from ingest.skytron.source import Skytron
from ingest.source import Source
from live.connect import Client
from live.settings import Settings
from tests.ingest import reading_youtube
from tests.ingest.running import CURIOUS, Running, hurried, texts
from tests.networks import bluesky, feeds, flickr, x, youtube
from tests.networks.serving import FakeNetwork

# As far back as what comes out of its order may have been held.
SKY = pace.Pace(silence=1.0, rewind=0.5, cursor=0.0, profile=0.2, call=1.0)


@dataclass
class World:
    """A network, a log, and the daemon between them; `said` and `gone` are the oracle."""

    network: FakeNetwork
    program: str
    source: Callable[[SystemClock], Source]
    url: str
    said: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    _daemon: ExitStack = field(default_factory=ExitStack)

    def restart(self) -> None:
        """End the daemon wherever it stands, and start another."""
        self._daemon.close()
        self._daemon.enter_context(Running(self.program, self.source, self.url))

    def stop(self) -> None:
        """End the daemon."""
        self._daemon.close()

    def connected(self) -> bool:
        """Whether the network is being read at this moment."""
        connections = getattr(self.network, "connections", None)
        return connections is None or any(not one.end for one in connections)

    def agrees(self, client: Client) -> bool:
        """Whether the log holds what was published, and nothing of what was deleted."""
        there = {uid: text for uid, text in self.said.items() if uid not in self.gone}
        return texts(client, "conf") == there


@contextmanager
def world_of_x(url: str) -> Iterator[World]:
    """nozzletron, X, and one event on air."""
    with x.XNetwork(keep_alive_s=0.05, lag_s=0.02) as network:
        network.page_size = 3

        def source(clock: SystemClock) -> Source:
            return Nozzletron(
                x.TOKEN, network.url, clock, CURIOUS, meter=Meter(0.005, 0.0), delay=hurried
            )

        yield World(network, "nozzletron", source, url)


@contextmanager
def world_of_flickr(url: str) -> Iterator[World]:
    """flickrtron, Flickr, and one event on air."""
    with flickr.FlickrNetwork() as network:
        network.most_per_page = 3
        known = Settings(
            flickr_key=flickr.KEY,
            flickr_secret=flickr.SECRET,
            flickr_api_url=network.rest_url,
            flickr_poll_s=0.01,
        )

        def source(clock: SystemClock) -> Source:
            return Flickrtron(known, clock, hurried)

        yield World(network, "flickrtron", source, url)


@contextmanager
def world_of_feeds(url: str) -> Iterator[World]:
    """feedtron, a web site, and one event on air."""
    with feeds.FeedNetwork() as network:
        known = Settings(feed_poll_s=0.02, fetch_allow=("127.0.0.1",))

        def source(clock: SystemClock) -> Source:
            return Feedtron(known, clock, hurried)

        yield World(network, "feedtron", source, url)


@contextmanager
def world_of_youtube(url: str) -> Iterator[World]:
    """tubetron, a stream with its chat, and one event on air."""
    with youtube.YoutubeNetwork() as network:
        network.page_size = 3

        def source(clock: SystemClock) -> Source:
            return reading_youtube.source(network, clock)

        yield World(network, "tubetron", source, url)


@contextmanager
def world_of_bluesky(url: str) -> Iterator[World]:
    """skytron, Bluesky, and one event on air."""
    with bluesky.BlueskyNetwork() as network:
        known = Settings(jetstream_urls=(network.stream_url,), bluesky_api_url=network.url)

        def source(clock: SystemClock) -> Source:
            return Skytron(known, clock, SKY, hurried)

        yield World(network, "skytron", source, url)
