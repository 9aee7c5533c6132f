"""flickrtron when something is wrong with Flickr."""

import msgspec
import pytest

from live import rejects
from live.connect import Client
from live.log import Log
from tests.ingest.reading_flickr import NOW, flickrtron, holds, upload
from tests.ingest.running import on_air, texts, until
from tests.networks.flickr import FlickrNetwork, failure
from tests.networks.serving import Fault

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
