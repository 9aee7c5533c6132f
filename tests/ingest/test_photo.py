"""The typed photo, and the walk through a search."""

from typing import Any

from ingest.flickrtron.photo import Photo
from ingest.flickrtron.walks import Place, Walk, begun, following
from live.onair import OnAirSource

SAID: dict[str, Any] = {"id": "7", "owner": "1@N01", "secret": "s", "server": "65535"}


def test_a_photo_has_a_thumbnail_url() -> None:
    named = Photo.of({**SAID, "url_q": "https://live.staticflickr.com/q.jpg"})
    assert named.thumbnail_url == "https://live.staticflickr.com/q.jpg"
    assert Photo.of(SAID).thumbnail_url == "https://live.staticflickr.com/65535/7_s_q.jpg"
    assert Photo.of({"id": "7"}).thumbnail_url == ""


def test_the_largest_copy_that_is_named_is_taken() -> None:
    sizes = {f"url_{letter}": f"https://e.example/{letter}.jpg" for letter in "qmzl"}
    photo = Photo.of({**SAID, **sizes, "width_l": "1024", "height_l": 683})
    assert photo.large.url == "https://e.example/l.jpg"
    assert (photo.large.width, photo.large.height) == (1024, 683)
    assert photo.medium.url == "https://e.example/m.jpg"
    assert Photo.of({**SAID, "url_m": "https://e.example/m.jpg"}).large.url.endswith("/m.jpg")


def test_titles_and_descriptions_come_wrapped_or_not() -> None:
    assert Photo.of({"title": {"_content": "a"}, "description": "b"}).title == "a"
    assert Photo.of({"title": None, "description": {"_content": 5}}).description == "5"
    assert Photo.of({"description": ["x"]}).description == ""


def place(since: str = "", newest: int = 0, query: str = "conf") -> Place:
    """A source of an event."""
    return Place("conf", OnAirSource(id="s", kind="flickr", query=query, since=since), newest)


def test_a_query_is_a_list_of_tags() -> None:
    assert place(query=" #Conf, other ,,#third tag").tags == "Conf,other,third tag"
    assert place(query=",".join(f"t{n}" for n in range(30))).tags.count(",") == 19


def test_a_poll_overlaps_an_hour_and_a_sweep_begins_with_the_event() -> None:
    since = "2026-05-04T08:00:00+00:00"
    assert begun(place(newest=1_777_900_000), sweep=False).since == 1_777_900_000 - 3600
    assert begun(place(since, 1_777_881_700), sweep=False).since == 1_777_881_600
    assert begun(place(since, 1_777_900_000), sweep=True).since == 1_777_881_600
    assert begun(place(), sweep=False).since == 1


def test_a_cursor_of_another_query_is_none() -> None:
    kept = place(newest=77).cursor
    assert place().at(kept).newest == 77
    assert place(query="other").at(kept).newest == 0
    assert place().at("nonsense").newest == 0


def page(number: int, pages: int, *uploads: int, per_page: int = 500) -> dict[str, Any]:
    """An answer of the search."""
    photos = [{"id": str(n), "dateupload": str(when)} for n, when in enumerate(uploads)]
    return {"photos": {"page": number, "pages": pages, "perpage": per_page, "photo": photos}}


def test_a_walk_ends_with_the_last_page() -> None:
    first = Walk(place(), sweep=False, since=1)
    second = following(first, page(1, 2, 10))
    assert second is not None
    assert (second.page, second.since) == (2, 1)
    assert following(second, page(2, 2, 20)) is None
    assert following(second, page(1, 2, 20)) is None, "it shows the first page again"
    assert following(first, page(1, 2)) is None, "it shows nothing"


def test_a_walk_goes_on_behind_the_most_that_a_search_gives() -> None:
    walk = Walk(place(), sweep=False, since=1, page=8)
    behind = following(walk, page(8, 20, 4000, 5000))
    assert behind is not None
    assert (behind.page, behind.since) == (1, 5000)
    stuck = Walk(place(), sweep=False, since=5000, page=8)
    assert following(stuck, page(8, 20, 5000)) is None
