"""flickrtron against a server that speaks Flickr's REST API over HTTP, and misbehaves."""

import time
from collections.abc import Iterator

import msgspec
import pytest

from ingest.clock import SystemClock
from ingest.flickrtron.source import Flickrtron
from live import grabbed, rejects
from live.connect import Client
from live.draft import ItemDraft, RetractionDraft
from live.item import Author, Item, Media
from live.log import Log
from live.settings import Settings
from tests.ingest.running import Running, hurried, item, on_air, texts, until
from tests.networks.flickr import KEY, SECRET, FlickrNetwork, failure
from tests.networks.serving import Fault

NOW = int(time.time())


@pytest.fixture
def flickr() -> Iterator[FlickrNetwork]:
    """Flickr, empty."""
    with FlickrNetwork() as network:
        yield network


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


def test_a_photo_arrives_as_it_was_uploaded(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    text = "A hall & a <stage>\n\nBefore the first talk"
    upload(flickr, "a", text)
    on_air(live, "conf", "flickr", "#conf, other")
    with flickrtron(live_url, flickr) as running:
        until(lambda: holds(live, flickr, "a"))
        until(lambda: running.says("running"))
    assert texts(live, "conf") == {flickr.uid_of("a"): text}
    [request, *_] = flickr.asked("/rest/")
    assert b"tags=conf%2Cother" in request.body
    assert b"tag_mode=any" in request.body
    assert request.headers["authorization"].startswith("OAuth ")


def test_photos_come_page_by_page_the_oldest_first_and_new_ones_follow(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    flickr.most_per_page = 3
    for number in range(10):
        upload(flickr, str(number), ago_s=100 - number)
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, *map(str, range(10))))
        assert list(texts(live, "conf").values()) == [f"photo {number}" for number in range(10)]
        upload(flickr, "new")
        until(lambda: flickr.uid_of("new") in texts(live, "conf"))
        until(lambda: Log(live, "conf").cursor("conf-0") == f"{NOW} conf")
    assert Log(live, "conf").length() == 11


def test_more_photos_than_a_search_gives_are_read_in_stretches(
    live: Client, live_url: str, flickr: FlickrNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.flickrtron.walks.MOST_RESULTS", 20)
    flickr.most_per_page, flickr.most_results = 5, 20
    for number in range(50):
        upload(flickr, str(number), ago_s=100 - number)
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, *map(str, range(50))))


def test_what_the_log_has_is_grabbed_and_not_handed_over_again(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    upload(flickr, "a")
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr, poll_s=0.01):
        until(lambda: grabbed.among(live, "conf", [flickr.native("a")]))
        asked = len(flickr.requests)
        until(lambda: len(flickr.requests) > asked + 10)
    assert Log(live, "conf").length() == 1
    assert Log(live, "conf").stats().get("duplicates", 0) <= sweeps(flickr)


def test_a_sweep_finds_what_was_tagged_late_and_what_was_changed(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    upload(flickr, "old", ago_s=90_000)
    upload(flickr, "late", ago_s=80_000, tags=("cats",))
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "old"))
        upload(flickr, "late", tags=("conf",))
        upload(flickr, "old", "another title")
        until(lambda: holds(live, flickr, "old", "late"))
        until(lambda: texts(live, "conf")[flickr.uid_of("old")] == "another title")
    assert Log(live, "conf").stats()["edits"] == 1


def test_a_comment_is_no_edit(live: Client, live_url: str, flickr: FlickrNetwork) -> None:
    upload(flickr, "a")
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "a"))
        native = flickr.native("a")
        for _ in range(3):
            said = flickr.photos[native]
            flickr.publish_payload({**said, "lastupdate": int(said["lastupdate"]) + 60})
            seen = sweeps(flickr) + 2
            until(lambda seen=seen: sweeps(flickr) >= seen)  # type: ignore[misc]
    assert Log(live, "conf").length() == 1


def test_a_log_that_lost_its_photos_gets_them_again(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    upload(flickr, "a")
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "a"))
        live.flushall()
        on_air(live, "conf", "flickr", "conf")
        until(lambda: holds(live, flickr, "a"))


def test_a_restart_goes_on_where_the_cursor_stands(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    upload(flickr, "a", ago_s=10)
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: Log(live, "conf").cursor("conf-0") == f"{NOW - 10} conf")
    asked = len(flickr.requests)
    upload(flickr, "b")
    with flickrtron(live_url, flickr, poll_s=30):
        until(lambda: holds(live, flickr, "a", "b"))
    assert f"min_upload_date={NOW - 10 - 3600}".encode() in flickr.requests[asked].body


FAULTS = {
    "http 500": Fault(500, b"<h1>Internal error</h1>"),
    "http 429": Fault(429, b"slow down", {"retry-after": "0"}),
    "html": Fault(200, b"<html><title>Flickr is having a massage</title></html>"),
    "cut json": Fault(200, b'{"photos":{"page":1,"photo":[{"id":"5'),
    "an array": Fault(200, b"[1,2,3]"),
    "no photos": Fault(200, b'{"stat":"ok"}'),
    "photos of null": Fault(200, b'{"photos":{"photo":null},"stat":"ok"}'),
    "fail without a code": Fault(200, b'{"stat":"fail"}'),
    "not available": failure(10, "The Flickr search API is not currently available."),
    "bad key": failure(100, "Invalid API Key"),
    "bad signature": Fault(401, b"oauth_problem=signature_invalid"),
    "wrong query": failure(1, "Too many tags in ALL query"),
    "latin-1": Fault(200, b'{"stat":"fail","code":105,"message":"caf\xe9"}'),
    "reset": Fault(cut="refuse"),
    "short": Fault(200, b"x" * 5000, cut="short"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_after_every_fault_it_goes_on(
    live: Client, live_url: str, flickr: FlickrNetwork, fault: Fault
) -> None:
    flickr.fail("search", fault, fault)
    upload(flickr, "a")
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr) as running:
        until(lambda: holds(live, flickr, "a"))
        until(lambda: running.says("running") and not running.says("running", "refused"))


WORDS = {
    "bad key": ("refused", "Invalid API Key (Flickr's code 100)"),
    "bad signature": ("refused", "signature_invalid"),
    "http 429": ("rate limited", "slow down"),
    "http 500": ("backing off", "Internal error"),
    "html": ("backing off", "having a massage"),
}


@pytest.mark.parametrize("name", WORDS)
def test_its_heart_says_what_flickr_said(
    live: Client, live_url: str, flickr: FlickrNetwork, name: str
) -> None:
    flickr.fail("search", *[FAULTS[name]] * 1000)
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr) as running:
        until(lambda: running.says(*WORDS[name]))


def test_a_wrong_key_is_refused_by_flickr_itself(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr, key="wrong") as running:
        until(lambda: running.says("refused", "Invalid API Key"))


def test_one_wrong_query_harms_no_other(live: Client, live_url: str, flickr: FlickrNetwork) -> None:
    upload(flickr, "a")
    on_air(live, "conf", "flickr", " # , ", "conf")
    with flickrtron(live_url, flickr) as running:
        until(lambda: holds(live, flickr, "a"))
        until(lambda: running.says("running", "Parameterless searches"))


def test_garbage_is_kept_and_so_is_a_photo_that_cannot_be_read(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    flickr.fail("search", FAULTS["cut json"])
    on_air(live, "conf", "flickr", "conf")
    flickr.photos["x"] = {"id": "x", "tags": "conf", "dateupload": str(NOW)}
    upload(flickr, "a")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "a"))
        until(lambda: len(rejects.read(live, "conf")) == 2)
    kept = rejects.read(live, "conf")
    assert kept[0].raw == FAULTS["cut json"].body
    assert msgspec.json.decode(kept[1].raw)["id"] == "x"
    assert {reject.source for reject in kept} == {"flickr"}


def test_a_photo_from_the_future_does_not_end_the_polling(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    upload(flickr, "now")
    on_air(live, "conf", "flickr", "conf")
    flickr.photos["7"] = {"id": "7", "tags": "conf", "title": "?", "dateupload": "253402300799"}
    with flickrtron(live_url, flickr):
        until(lambda: "flickr:7" in texts(live, "conf"))
        upload(flickr, "later")
        until(lambda: flickr.uid_of("later") in texts(live, "conf"))


def test_a_photo_that_is_deleted_before_we_look_is_never_seen(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    upload(flickr, "kept")
    upload(flickr, "gone")
    flickr.publish(RetractionDraft(target="gone", by="author"))
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "kept"))


def test_without_a_key_it_says_so_and_asks_nobody(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr, key="") as running:
        until(lambda: running.says("not configured", "FLICKR_KEY"))
    assert not flickr.requests


def test_a_server_that_shows_the_same_page_for_ever_ends_the_walk(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    upload(flickr, "a")
    photos = [flickr.photos[flickr.native("a")]]
    same = {"photos": {"page": 1, "pages": 12, "perpage": 20, "total": "234", "photo": photos}}
    flickr.fail("search", *[Fault(200, msgspec.json.encode({**same, "stat": "ok"}))] * 50)
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "a"))
        until(lambda: flickr.failing("search") is None)
    assert Log(live, "conf").length() == 1
