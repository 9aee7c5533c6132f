"""What a server tells, sorted into what each event gets: in order, together, and nothing twice."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.source import Haul
from ingest.sse import Event
from ingest.tootron.reading import Reading
from ingest.tootron.servers import Server
from ingest.tootron.walks import Place
from live import natives
from live.connect import Client
from live.draft import ItemDraft
from live.onair import OnAirSource
from live.queries import tag_query

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SERVER = Server("tide.example", "https://tide.example")


def place(event: str, source: str, query: str = "#conf", since: str = "") -> Place:
    """A source of an event on the server."""
    asked = OnAirSource(id=source, kind="mastodon", query=query, since=since)
    return Place(event, asked, tag_query(query), SERVER)


def reading(live: Client, *places: Place) -> Reading:
    """One that follows these."""
    made = Reading(SERVER)
    made.follow({(one.event, one.source.id): one for one in places}, live)
    return made


def status(number: int, **more: Any) -> dict[str, Any]:
    """A status of the server."""
    uri = f"https://tide.example/users/ada/statuses/{number}"
    return {"id": str(number), "uri": uri, "content": f"<p>{number}</p>", **more}


def told(name: str, said: object, tag: str = "conf") -> tuple[str, Event]:
    """An event of a stream."""
    return tag, Event(name, said.encode() if isinstance(said, str) else json.dumps(said).encode())


def uids(haul: Haul) -> list[str]:
    """What it brings, shortened."""
    return [
        draft.uid.replace("mastodon:https://tide.example/users/ada/statuses/", "")
        for draft in haul.drafts
    ]


def test_a_burst_is_one_haul_in_its_order(live: Client) -> None:
    events = [told("update", status(number)) for number in range(50)]
    events[20:20] = [told("delete", "7"), told("update", "{}"), told("delete", "999")]
    [haul] = reading(live, place("conf", "s1")).streamed(events, NOW)
    assert uids(haul) == [*map(str, range(20)), "retraction:7", *map(str, range(20, 50))]
    assert [one.reason for one in haul.rejects] == ["a status without a uri"]
    assert haul.source == "s1"
    assert haul.native[0] == "tide.example 0 https://tide.example/users/ada/statuses/0"


def test_each_event_gets_what_its_tags_bring_and_the_source_is_told(live: Client) -> None:
    made = reading(
        live, place("conf", "s1"), place("conf", "s2", "#other"), place("fair", "s3", "#other")
    )
    events = [told("update", status(1)), told("update", status(2), "other")]
    hauls = {(haul.event, haul.source): uids(haul) for haul in made.streamed(events, NOW)}
    assert hauls == {("conf", "s1"): ["1"], ("conf", "s2"): ["2"], ("fair", "s3"): ["2"]}


def test_what_was_handed_over_or_deleted_is_not_handed_over_again(live: Client) -> None:
    made = reading(live, place("conf", "s1"))
    here = place("conf", "s1")
    made.streamed([told("update", status(1)), told("delete", "2")], NOW)
    assert made.paged(here, [status(1)], here, NOW) == []
    [haul] = made.paged(here, [status(1), status(2), status(3)], here, NOW)
    assert uids(haul) == ["retraction:2", "3"]


def test_a_reply_is_joined_to_what_an_earlier_process_was_told(live: Client) -> None:
    natives.add(live, "conf", SERVER.name, {"7": "https://reef.example/7"})
    made = reading(live, place("conf", "s1"))
    [haul] = made.streamed([told("update", status(8, in_reply_to_id="7"))], NOW)
    [draft] = haul.drafts
    assert isinstance(draft, ItemDraft)
    assert draft.item.reply_to == "mastodon:https://reef.example/7"


def test_what_is_too_old_or_not_public_is_counted(live: Client) -> None:
    made = reading(live, place("conf", "s1", since="2026-05-04T11:00:00Z"))
    here = place("conf", "s1", since="2026-05-04T11:00:00Z")
    page = [
        status(1, created_at="2026-05-04T10:59:59Z"),
        status(2, created_at="2026-05-04T11:00:00Z"),
        status(3, visibility="private"),
    ]
    [haul] = made.paged(here, page, here, NOW)
    assert (uids(haul), made.too_old, made.not_public) == (["2"], 1, 1)


def test_an_id_that_names_another_post_by_now_says_nothing_about_ours(live: Client) -> None:
    made = reading(live, place("conf", "s1"))
    made.streamed([told("update", status(1))], NOW)
    other = status(1, uri="https://tide.example/new/1", edited_at="2026-05-04T11:00:00Z")
    assert made.looked([other], [], NOW) == []
    [edited] = made.looked([status(1, edited_at="2026-05-04T11:00:00Z")], ["5"], NOW)
    assert uids(edited) == ["1"]
    [gone] = made.looked([], ["1"], NOW)
    assert uids(gone) == ["retraction:1"]


@pytest.mark.parametrize("change", ["another event", "nothing"])
def test_what_an_event_was_told_is_forgotten_with_it(live: Client, change: str) -> None:
    made = reading(live, place("conf", "s1"))
    made.streamed([told("update", status(1))], NOW)
    others = {} if change == "nothing" else {("fair", "s2"): place("fair", "s2")}
    made.follow(others, live)
    made.follow({("conf", "s1"): place("conf", "s1")}, live)
    [haul] = made.streamed([told("update", status(1))], NOW)
    assert uids(haul) == ["1"]
