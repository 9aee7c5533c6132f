"""What every test of skytron does: run it, post, look whether it has arrived."""

from ingest.clock import SystemClock
from ingest.skytron.pace import Pace
from ingest.skytron.source import Skytron
from live.connect import Client
from live.draft import ItemDraft
from live.item import Author
from live.log import Log
from live.settings import Settings
from tests.ingest.running import Running, hurried, item, texts
from tests.networks.bluesky import BlueskyNetwork, did_of

# Without an overlap that could hide a cursor which moved too early.
PACE = Pace(silence=1.0, rewind=0.0, cursor=0.0, profile=0.5, call=5.0)


def skytron(url: str, network: BlueskyNetwork, pace: Pace = PACE) -> Running:
    """The daemon, hurried."""
    settings = Settings(jetstream_urls=(network.stream_url,), bluesky_api_url=network.url)

    def source(clock: SystemClock) -> Skytron:
        return Skytron(settings, clock, pace, hurried)

    return Running("skytron", source, url)


def post(
    network: BlueskyNetwork, name: str, text: str = "", version: int = 0, **given: object
) -> None:
    """Somebody posts about #conf, or changes what is there."""
    handle = name.rpartition("/")[0] or "ada"
    author = Author(id=did_of(name), name=handle.title(), handle=f"{handle}.example")
    said = item(text or f"{name} #conf", source="bluesky", author=author, **given)
    network.publish(ItemDraft(uid=name, version=version, item=said))


def listening(network: BlueskyNetwork) -> bool:
    """Whether somebody reads along."""
    with network.lock:
        return any(not one.end for one in network.connections)


def holds(live: Client, network: BlueskyNetwork, *names: str) -> bool:
    """Whether the log holds exactly these."""
    return set(texts(live, "conf")) == {network.uid_of(name) for name in names}


def state(live: Client, network: BlueskyNetwork, name: str) -> str:
    """What the log says of a post."""
    uid = network.uid_of(name)
    return Log(live, "conf").states([uid]).get(uid, "")
