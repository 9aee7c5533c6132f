"""flickrtron against a server that speaks Flickr's REST API over HTTP: what is uploaded arrives."""

import pytest

from live import grabbed
from live.connect import Client
from live.draft import RetractionDraft
from live.log import Log
from tests.ingest.reading_flickr import NOW, flickrtron, holds, sweeps, upload
from tests.ingest.running import on_air, texts, until
from tests.networks.faults import ANSWERS
from tests.networks.flickr import FlickrNetwork
from tests.networks.serving import Fault


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
    with flickrtron(live_url, flickr, poll_s=30):
        # Its note comes last; one that is made after a loss is put right by a sweep.
        until(lambda: grabbed.among(live, "conf", [flickr.native("a")]))
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
    # The last request of the one before may still have been under way.
    since = f"min_upload_date={NOW - 10 - 3600}&".encode()
    assert any(since in request.body for request in flickr.requests[asked:])


def test_a_photo_that_is_deleted_before_we_look_is_never_seen(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    upload(flickr, "kept")
    upload(flickr, "gone")
    flickr.publish(RetractionDraft(target="gone", by="author"))
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "kept"))


def test_what_was_deleted_or_made_private_is_retracted(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    for name in ("stays", "deleted", "private", "another tag"):
        upload(flickr, name)
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "stays", "deleted", "private", "another tag"))
        flickr.publish(RetractionDraft(target="deleted", by="author"))
        flickr.private.add(flickr.native("private"))
        upload(flickr, "another tag", tags=("cats",))
        until(lambda: holds(live, flickr, "stays", "another tag"))
        seen = sweeps(flickr) + 2
        until(lambda: sweeps(flickr) >= seen)
        assert holds(live, flickr, "stays", "another tag")


@pytest.mark.parametrize("fault", ANSWERS.values(), ids=ANSWERS.keys())
def test_no_failing_answer_deletes_a_photo(
    live: Client, live_url: str, flickr: FlickrNetwork, fault: Fault
) -> None:
    upload(flickr, "a")
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "a"))
        flickr.fail("info", *[fault] * 3)
        upload(flickr, "a", tags=("cats",))
        until(lambda: flickr.failing("info") is None)
        until(lambda: sum(b"getInfo" in one.body for one in flickr.requests) >= 4)
        assert holds(live, flickr, "a")


def test_a_description_that_was_changed_is_an_edit(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    upload(flickr, "a", "A hall\n\nBefore the talk")
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, "a"))
        upload(flickr, "a", "A hall\n\nAfter the talk")
        until(lambda: texts(live, "conf")[flickr.uid_of("a")].endswith("After the talk"))
    assert Log(live, "conf").stats()["edits"] == 1
