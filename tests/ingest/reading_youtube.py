"""What every test of tubetron does: run it, say something, look whether it has arrived."""

from typing import Any

from ingest.clock import Clock, SystemClock
from ingest.tubetron.source import Tubetron
from live.connect import Client
from live.draft import ItemDraft, RetractionDraft
from live.item import Author
from live.settings import Settings
from tests.ingest.running import Running, hurried, item, texts
from tests.networks.youtube import KEY, YoutubeNetwork

# With so many the quota never slows it.
PLENTY = 1_000_000_000


def source(youtube: YoutubeNetwork, clock: Clock, **settings: Any) -> Tubetron:
    """tubetron, hurried."""
    given: dict[str, Any] = {
        "youtube_key": KEY,
        "youtube_api_url": youtube.api_url,
        "youtube_units": PLENTY,
        **settings,
    }
    return Tubetron(Settings(**given), clock, hurried, look_s=0.02)


def tubetron(url: str, youtube: YoutubeNetwork, **settings: Any) -> Running:
    """The daemon."""

    def made(clock: SystemClock) -> Tubetron:
        return source(youtube, clock, **settings)

    return Running("tubetron", made, url)


def say(youtube: YoutubeNetwork, uid: str, text: str = "", channel: str = "UC-ada") -> None:
    """Somebody says something."""
    author = Author(id=channel, name=f"@{channel[3:]}")
    youtube.publish(ItemDraft(uid=uid, item=item(text or f"message {uid}", author=author)))


def unsay(youtube: YoutubeNetwork, uid: str) -> None:
    """It is deleted."""
    youtube.publish(RetractionDraft(target=uid, by="author"))


def holds(live: Client, youtube: YoutubeNetwork, *uids: str) -> bool:
    """Whether the log holds exactly these."""
    return set(texts(live, "conf")) == {youtube.uid_of(uid) for uid in uids}
