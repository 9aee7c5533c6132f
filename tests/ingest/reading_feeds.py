"""What every test of feedtron does: run it, publish, look whether it has arrived."""

from datetime import UTC, datetime, timedelta

from ingest.clock import SystemClock
from ingest.feedtron.source import Feedtron
from live.connect import Client
from live.draft import ItemDraft
from live.settings import Settings
from tests.ingest.running import Running, hurried, item, texts
from tests.networks.feeds import FeedNetwork


def feedtron(url: str, every_s: float = 0.02, allow: tuple[str, ...] = ("127.0.0.1",)) -> Running:
    """The daemon, hurried."""
    settings = Settings(feed_poll_s=every_s, fetch_allow=allow)

    def source(clock: SystemClock) -> Feedtron:
        return Feedtron(settings, clock, hurried)

    return Running("feedtron", source, url)


def publish(blog: FeedNetwork, uid: str, text: str = "", version: int = 0) -> None:
    """Somebody writes, or changes what is there."""
    before = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    said = item(text or f"entry {uid}", created_at=before)
    blog.publish(ItemDraft(uid=uid, version=version, item=said))


def holds(live: Client, blog: FeedNetwork, *uids: str) -> bool:
    """Whether the log holds exactly these."""
    return set(texts(live, "conf")) == {blog.uid_of(uid) for uid in uids}
