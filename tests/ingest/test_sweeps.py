"""Catching up with X: which window, in which order, and when the cursor may move."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.nozzletron import snowflake, sweeps
from ingest.nozzletron.catch_up import CatchUp
from ingest.nozzletron.pace import Pace
from ingest.nozzletron.sweeps import Place, Sweep, window
from ingest.trouble import Garbled, Misunderstood, Unreachable
from live.connect import Client
from live.draft import ItemDraft
from live.log import Log
from live.onair import OnAirSource

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PACE = Pace()
KEY = ("conf", "s1")


def source(since: str = "", query: str = "#conf") -> OnAirSource:
    """A source of an event."""
    return OnAirSource(id="s1", kind="x", query=query, since=since)


def native(ago_s: float) -> str:
    """The id of a post that was made so many seconds ago."""
    return snowflake.first_at(NOW - timedelta(seconds=ago_s))


def page(*natives: str, token: str = "") -> bytes:
    """A page of the search with these posts."""
    meta: dict[str, Any] = {"newest_id": natives[0]} if natives else {}
    if token:
        meta["next_token"] = token
    return json.dumps({"data": [{"id": n, "text": n} for n in natives], "meta": meta}).encode()


def test_an_id_tells_its_time_and_a_time_its_first_id() -> None:
    moment = datetime(2026, 5, 4, 12, 0, 0, 123000, tzinfo=UTC)
    assert snowflake.time(snowflake.first_at(moment)) == moment
    before = str(int(snowflake.first_at(moment)) - 1)
    assert snowflake.time(before) == moment - timedelta(milliseconds=1)
    assert snowflake.first_at(datetime(2006, 3, 21, tzinfo=UTC)) == "0"


def test_the_window_reaches_back_behind_the_cursor_but_not_before_the_event() -> None:
    place = Place("conf", source(), native(60))
    assert window(place, NOW, PACE) == {"since_id": native(60 + PACE.overlap)}
    since = (NOW - timedelta(seconds=90)).isoformat()
    place = Place("conf", source(since), native(60))
    assert window(place, NOW, PACE) == {"since_id": native(90)}


def test_without_a_cursor_the_window_begins_with_the_event() -> None:
    began = Place("conf", source("2026-05-04T09:00:00+02:00"))
    assert window(began, NOW, PACE) == {"start_time": "2026-05-04T07:00:00Z"}
    long_ago = Place("conf", source("2020-01-01T00:00:00Z"))
    assert window(long_ago, NOW, PACE) == {"start_time": "2026-04-27T12:02:00Z"}
    just_now = Place("conf", source((NOW - timedelta(seconds=5)).isoformat()))
    assert window(just_now, NOW, PACE) is None


def ago(**units: float) -> datetime:
    """A moment before NOW."""
    return NOW - timedelta(**units)


@pytest.mark.parametrize(
    ("began", "starts", "begin"),
    [
        (ago(minutes=5), ago(hours=3), ago(hours=3)),  # put on air in the middle of it
        (ago(minutes=5), ago(days=60), ago(days=2, minutes=5)),  # long after it
        (ago(hours=20), ago(hours=-4), ago(hours=20)),  # the evening before
        (ago(days=3), ago(hours=2), ago(days=3)),  # on air for days, first read now
        (ago(days=30), ago(days=29), ago(days=7, minutes=-2)),  # beyond the search's reach
        (None, ago(hours=3), ago(hours=3)),
        (None, None, ago(days=2)),
    ],
)
def test_a_first_read_begins_with_the_event_or_on_air_and_is_bounded(
    began: datetime | None, starts: datetime | None, begin: datetime
) -> None:
    asked = OnAirSource(
        id="s",
        kind="x",
        query="#conf",
        began=began.timestamp() if began else 0.0,
        starts=starts.isoformat() if starts else "",
    )
    assert window(Place("conf", asked), NOW, PACE) == {
        "start_time": begin.strftime("%Y-%m-%dT%H:%M:%SZ")
    }


def test_what_was_just_put_on_air_has_nothing_to_catch_up_with_yet() -> None:
    asked = OnAirSource(id="s", kind="x", query="#conf", began=ago(seconds=3).timestamp())
    assert window(Place("conf", asked), NOW, PACE) is None


def test_what_came_of_a_sweep_that_is_given_up_is_kept_and_moves_no_cursor() -> None:
    sweep = Sweep(Place("conf", source()), {}, 0.0)
    assert sweep.took(page(native(1), native(2), token="t"), NOW) == ([], True)
    [haul] = sweep.rest()
    assert [draft.uid for draft in haul.drafts] == [f"x:{native(2)}", f"x:{native(1)}"]
    assert haul.cursors == {}
    assert sweep.rest() == []


def test_a_cursor_of_another_query_is_none() -> None:
    kept = Place("conf", source()).moved("77").cursor
    assert Place("conf", source()).at(kept).newest == "77"
    assert Place("conf", source(query="#conf OR #other")).at(kept).newest == ""
    for odd in ("", "x", "x #conf", " #conf"):
        assert Place("conf", source()).at(odd).newest == ""


def test_pages_come_newest_first_and_are_appended_oldest_first() -> None:
    sweep = Sweep(Place("conf", source()), {}, 0.0)
    ids = [native(ago) for ago in (1, 2, 3, 4)]
    assert sweep.took(page(*ids[:2], token="more"), NOW) == ([], True)
    assert sweep.asked["next_token"] == "more"
    hauls, more = sweep.took(page(*ids[2:]), NOW)
    assert not more
    uids = [draft.uid for haul in hauls for draft in haul.drafts]
    assert uids == [f"x:{one}" for one in reversed(ids)]
    assert [dict(haul.cursors) for haul in hauls] == [{}, {"s1": f"{ids[0]} #conf"}]


def test_a_very_long_gap_is_appended_in_stretches_and_the_cursor_moves_with_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeps, "MOST_PAGES", 2)
    sweep = Sweep(Place("conf", source()), {}, 0.0)
    moved = []
    for number in range(5):
        hauls, _ = sweep.took(page(native(number + 1), token=str(number)), NOW)
        moved.append(sum(len(haul.drafts) for haul in hauls))
        assert not any(haul.cursors for haul in hauls)
    hauls, more = sweep.took(page(native(6)), NOW)
    assert (moved, more) == ([0, 2, 0, 2, 0], False)
    assert hauls[-1].cursors == {"s1": f"{native(1)} #conf"}


def test_a_server_that_repeats_its_token_ends_the_walk() -> None:
    sweep = Sweep(Place("conf", source()), {}, 0.0)
    assert sweep.took(page(native(1), token="same"), NOW)[1]
    assert not sweep.took(page(native(1), token="same"), NOW)[1]


def test_an_id_from_the_future_moves_no_cursor() -> None:
    sweep = Sweep(Place("conf", source()), {}, 0.0)
    hauls, _ = sweep.took(page(native(-86_400), native(9)), NOW)
    assert hauls[-1].cursors == {"s1": f"{native(9)} #conf"}


@pytest.mark.parametrize("body", [b"<html>", b"[1,2,3]", b"{}", b'{"errors":[]}'])
def test_what_is_no_page_is_garbled(body: bytes) -> None:
    with pytest.raises(Garbled) as caught:
        Sweep(Place("conf", source()), {}, 0.0).took(body, NOW)
    assert caught.value.body == body


@pytest.fixture
def catch_up(live: Client) -> CatchUp:
    """One place that is followed, and was never read."""
    made = CatchUp(PACE)
    made.follow({"conf": (source(),)}, live)
    return made


def swept(catch_up: CatchUp, now: float, *natives: str) -> None:
    """Sweep to the end at this moment."""
    sweep = catch_up.next(NOW, now)
    assert sweep is not None
    catch_up.took(sweep, page(*natives), NOW)


def test_the_cursor_follows_the_stream_only_after_the_second_sweep(catch_up: CatchUp) -> None:
    assert catch_up.next(NOW, 0.0) is None
    catch_up.begin(100.0)
    assert catch_up.streamed(KEY, native(1), 100.0) == ""
    swept(catch_up, 100.0, native(500))
    assert catch_up.streamed(KEY, native(1), 101.0) == ""
    assert catch_up.next(NOW, 144.0) is None
    swept(catch_up, 145.0, native(50))
    assert catch_up.pending() == 0
    assert catch_up.streamed(KEY, native(1), 150.0) == f"{native(1)} #conf"
    assert catch_up.streamed(KEY, native(0), 151.0) == "", "not so soon after the last move"
    assert catch_up.streamed(KEY, native(2), 152.0) == f"{native(0)} #conf", "never backwards"


def test_after_an_interruption_the_gap_begins_where_the_stream_was(catch_up: CatchUp) -> None:
    catch_up.begin(0.0)
    swept(catch_up, 0.0)
    swept(catch_up, 45.0)
    catch_up.streamed(KEY, native(10), 50.0)
    catch_up.interrupted()
    catch_up.begin(60.0)
    assert catch_up.streamed(KEY, native(1), 61.0) == ""
    sweep = catch_up.next(NOW, 61.0)
    assert sweep is not None
    assert sweep.asked == {"since_id": native(10 + PACE.overlap)}


def test_a_window_that_is_refused_is_asked_for_as_a_time(catch_up: CatchUp) -> None:
    catch_up.places[KEY] = catch_up.places[KEY].moved(native(8 * 86_400))
    catch_up.begin(0.0)
    assert catch_up.next(NOW, 0.0) is not None
    assert catch_up.failed(Misunderstood("too old"), NOW, 0.0) == ("conf", True)
    sweep = catch_up.next(NOW, 0.0)
    assert sweep is not None
    assert sweep.asked == {"start_time": "2026-04-27T12:02:00Z"}
    assert catch_up.failed(Misunderstood("the query"), NOW, 0.0) == ("conf", False)


def test_a_sweep_that_failed_begins_again(catch_up: CatchUp) -> None:
    catch_up.begin(0.0)
    first = catch_up.next(NOW, 0.0)
    assert first is not None
    catch_up.took(first, page(native(1), token="t"), NOW)
    assert catch_up.failed(Unreachable(), NOW, 0.0) == ("conf", False)
    again = catch_up.next(NOW, 0.0)
    assert again is not None
    assert "next_token" not in again.asked


def test_a_changed_query_begins_anew_and_an_old_page_is_not_taken_for_it(
    catch_up: CatchUp, live: Client
) -> None:
    catch_up.begin(0.0)
    old = catch_up.next(NOW, 0.0)
    assert old is not None
    catch_up.follow({"conf": (source(query="#new"),)}, live)
    assert catch_up.took(old, page(native(1)), NOW) == []
    assert catch_up.next(NOW, 0.0) is None
    catch_up.begin(1.0)
    assert catch_up.next(NOW, 1.0) is not None


def test_an_untouched_place_is_not_swept_again_when_another_comes(
    catch_up: CatchUp, live: Client
) -> None:
    catch_up.begin(0.0)
    swept(catch_up, 0.0)
    swept(catch_up, 45.0)
    other = OnAirSource(id="s2", kind="x", query="#more")
    catch_up.follow({"conf": (source(), other)}, live)
    catch_up.begin(50.0)
    assert catch_up.pending() == 1
    sweep = catch_up.next(NOW, 50.0)
    assert sweep is not None
    assert sweep.place.source.id == "s2"


def test_a_place_goes_on_from_its_kept_cursor(live: Client) -> None:
    log = Log(live, "conf")
    log.move_cursor("s1", f"{native(30)} #conf")
    made = CatchUp(PACE)
    made.follow({"conf": (source(),)}, live)
    assert made.places[KEY].newest == native(30)


def test_a_page_becomes_drafts_that_name_the_query() -> None:
    hauls, _ = Sweep(Place("conf", source()), {}, 0.0).took(page(native(1)), NOW)
    [draft] = hauls[0].drafts
    assert isinstance(draft, ItemDraft)
    assert draft.item.matched == ("#conf",)
