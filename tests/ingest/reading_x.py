"""What every test of nozzletron does: run it, post, look whether it has arrived."""

from ingest.clock import SystemClock
from ingest.nozzletron.meter import Meter
from ingest.nozzletron.pace import Pace
from ingest.nozzletron.source import Nozzletron
from live.connect import Client, RedisError
from live.draft import ItemDraft
from tests.ingest.running import PACE, Running, hurried, item, texts
from tests.networks.x import TOKEN, XNetwork


def nozzletron(url: str, x: XNetwork, token: str = TOKEN, pace: Pace = PACE) -> Running:
    """The daemon, hurried."""

    def source(clock: SystemClock) -> Nozzletron:
        return Nozzletron(token, x.url, clock, pace, meter=Meter(0.005, 0.0), delay=hurried)

    return Running("nozzletron", source, url)


def post(x: XNetwork, uid: str, text: str = "", version: int = 0) -> None:
    """Somebody says something about the conference."""
    x.publish(ItemDraft(uid=uid, version=version, item=item(text or f"{uid} #conf")))


def streaming(x: XNetwork) -> bool:
    """Whether a stream is open."""
    return any(not one.end for one in x.connections)


def holds(live: Client, x: XNetwork, *uids: str) -> bool:
    """Whether the log holds exactly these, each once."""
    return set(texts(live, "conf")) == {x.uid_of(uid) for uid in uids}


def held(client: Client) -> set[str]:
    """The uids in the log; none while the server is still starting."""
    try:
        return set(texts(client, "conf"))
    except RedisError:
        return set()
