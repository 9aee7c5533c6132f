"""Walking through a timeline: what to ask next, in which order, and where the cursor stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.tootron import ids, walks
from ingest.tootron.pace import Pace
from ingest.tootron.servers import Server
from ingest.tootron.walks import Kind, Place, Walk, begun, following
from live.onair import OnAirSource
from live.queries import tag_query

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PACE = Pace()
SERVER = Server("tide.example", "https://tide.example")


def place(newest: str = "", since: str = "", query: str = "#conf") -> Place:
    """A source of an event on a server."""
    source = OnAirSource(id="s1", kind="mastodon", query=query, since=since)
    return Place("conf", source, tag_query(query), SERVER, newest)


def native(ago_s: float) -> str:
    """The id of a post that was made so many seconds ago."""
    return ids.first_at(NOW - timedelta(seconds=ago_s))


def page(*natives: str, ago_s: float = 0.0) -> list[dict[str, object]]:
    """A page of a timeline, the newest first."""
    made = (NOW - timedelta(seconds=ago_s)).isoformat()
    return [{"id": one, "created_at": made} for one in natives]


def begin(where: Place, kind: Kind = "poll", overlapped: str = "") -> Walk:
    """A walk at its first page."""
    return begun(where, kind, PACE, NOW, overlapped)


def test_an_id_tells_its_time_and_a_time_its_first_id() -> None:
    assert ids.time(native(60)) == NOW - timedelta(seconds=60)
    assert ids.before(native(0), 60) == native(60)
    for other in ("", "7", "01HZX8YV", "AbCdEf", "9" * 25, "1" * 17):
        assert ids.before(other, 60) == other or ids.time(other) is not None
    assert ids.tells_time(native(0), NOW)
    assert not ids.tells_time(native(-90_000), NOW)


@pytest.mark.parametrize("natives", [["9", "10", "100"], ["01A", "01B", "01Z"], ["AAb", "AAc"]])
def test_ids_sort_in_the_way_of_their_server(natives: list[str]) -> None:
    assert sorted({*natives}, key=ids.order) == natives


def test_a_cursor_of_another_query_is_none() -> None:
    kept = place(native(9)).cursor
    assert place().at(kept).newest == native(9)
    assert place(query="#conf #other").at(kept).newest == ""
    for odd in ("", "x", "../x #conf", " #conf"):
        assert place().at(odd).newest == ""
    assert place().cursor_name == "s1@tide.example"


def test_the_tags_are_asked_for_together() -> None:
    asked = begin(place(native(0), query="#conf #技術 #c")).asked
    assert asked.startswith("/api/v1/timelines/tag/conf?limit=40&any%5B%5D=%E6%8A%80")
    assert begin(place(query="#技術")).asked.startswith("/api/v1/timelines/tag/%E6%8A%80")


def test_a_poll_goes_on_from_the_cursor_with_an_overlap() -> None:
    assert begin(place(native(10))).after == native(10 + PACE.overlap)
    assert begin(place("01B"), overlapped="01A").after == "01A"
    assert begin(place()).asked.endswith("?limit=40")


def test_a_rewind_and_a_sweep_go_back_by_the_servers_clock() -> None:
    slow = place(native(3600))  # its clock is an hour behind
    assert begin(slow, "rewind").after == native(3600 + PACE.reach)
    assert begin(slow, "sweep").after == native(3600 + PACE.sweep_reach)
    since = (NOW - timedelta(hours=1)).isoformat()
    assert begin(place(native(0), since), "rewind").after == native(3600)
    assert begin(place(native(0), since), "sweep").after == native(3600)
    letters = begin(place("01B", since), "sweep")
    assert (letters.after, letters.until) == ("", NOW - timedelta(hours=1))


def test_forward_the_cursor_moves_with_every_page_and_only_an_empty_one_is_the_last() -> None:
    walk = begin(place(native(100)))
    step = following(walk, page(native(50), native(60)), NOW)
    assert [one["id"] for one in step.statuses] == [native(60), native(50)]
    assert step.place.newest == native(50)
    assert step.walk is not None
    assert step.walk.after == native(50)
    last = following(step.walk, [], NOW)
    assert (last.walk, last.place.newest) == (None, native(50))


def test_an_overlap_moves_no_cursor_backwards() -> None:
    step = following(begin(place(native(100))), page(native(150)), NOW)
    assert step.place.newest == native(100)


def test_an_id_from_the_future_moves_no_cursor() -> None:
    step = following(begin(place(native(100))), page(native(-90_000)), NOW)
    assert step.place.newest == native(100)


def test_a_server_that_repeats_itself_ends_the_walk() -> None:
    walk = replace(begin(place("5")), after="9")
    assert following(walk, page("9", "8"), NOW).walk is None


def test_backward_pages_are_kept_and_come_the_oldest_first() -> None:
    first = following(begin(place()), page("9", "8"), NOW)
    assert first.statuses == []
    assert first.walk is not None
    assert first.walk.before == "8"
    second = following(first.walk, page("7", "6"), NOW)
    assert second.walk is not None
    last = following(second.walk, [], NOW)
    assert [one["id"] for one in last.statuses] == ["6", "7", "8", "9"]
    assert last.place.newest == "9"
    assert last.walk is None


def test_backward_ends_where_a_page_is_too_old() -> None:
    since = (NOW - timedelta(hours=1)).isoformat()
    first = following(begin(place("", since)), page("9", ago_s=60), NOW)
    assert first.walk is not None
    last = following(first.walk, page("8", ago_s=7200), NOW)
    assert last.walk is None
    assert [one["id"] for one in last.statuses] == ["8", "9"]


def test_backward_ends_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walks, "MOST_BACK", 3)
    walk: Walk | None = begin(place())
    number = 100
    while walk is not None:
        step = following(walk, page(str(number)), NOW)
        walk, number = step.walk, number - 1
    assert [one["id"] for one in step.statuses] == ["98", "99", "100"]


def test_a_server_that_ignores_the_way_back_is_read_forward() -> None:
    first = following(begin(place()), page("9", "8"), NOW)
    assert first.walk is not None
    again = following(first.walk, page("9", "8"), NOW)
    assert again.statuses == []
    assert again.walk is not None
    assert (again.walk.after, again.walk.kind) == ("0", "poll")


def test_statuses_without_an_id_are_handed_over_and_end_the_walk() -> None:
    step = following(begin(place(native(9))), [{"uri": "x"}], NOW)
    assert (len(step.statuses), step.walk) == (1, None)
