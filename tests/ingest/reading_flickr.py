"""What every test of flickrtron does: run it, upload, look whether it has arrived."""

import time

from ingest.clock import SystemClock
from ingest.flickrtron.source import Flickrtron
from live.connect import Client
from live.draft import ItemDraft
from live.item import Author, Item, Media
from live.settings import Settings
from tests.ingest.running import Running, hurried, item, texts
from tests.networks.flickr import KEY, SECRET, FlickrNetwork

NOW = int(time.time())


def flickrtron(url: str, flickr: FlickrNetwork, key: str = KEY, poll_s: float = 0.02) -> Running:
    """The daemon, hurried."""
    settings = Settings(
        flickr_key=key,
        flickr_secret=SECRET,
        flickr_api_url=flickr.rest_url,
        flickr_poll_s=poll_s,
    )

    def source(clock: SystemClock) -> Flickrtron:
        return Flickrtron(settings, clock, hurried)

    return Running("flickrtron", source, url)


def photo(title: str, *tags: str) -> Item:
    """A photo of the conference."""
    where = "https://live.staticflickr.com/65535/1_5ec4e7"
    picture = Media(
        type="photo", url=f"{where}_b.jpg", preview=f"{where}.jpg", width=1024, height=683
    )
    author = Author(id="12345678@N01", name="Ada Byron", handle="adab")
    return item(title, source="flickr", author=author, media=(picture,), hashtags=tags or ("conf",))


def upload(
    flickr: FlickrNetwork, uid: str, title: str = "", ago_s: int = 0, tags: tuple[str, ...] = ()
) -> None:
    """Somebody uploads a photo, or changes it."""
    draft = ItemDraft(uid=uid, item=photo(title or f"photo {uid}", *tags))
    flickr.publish(draft, uploaded=NOW - ago_s)


def holds(live: Client, flickr: FlickrNetwork, *uids: str) -> bool:
    """Whether the log holds exactly these."""
    return set(texts(live, "conf")) == {flickr.uid_of(uid) for uid in uids}


def sweeps(flickr: FlickrNetwork) -> int:
    """How often everything was looked at: the first poll counts as well."""
    with flickr.lock:
        return sum(b"min_upload_date=1&" in request.body for request in flickr.requests)
