"""What servers call posts: found by their ids, the newest first, and never more than so many."""

from live import natives
from live.connect import Client

HERE = "tide.example"


def test_an_id_is_found_and_only_on_its_own_server(live: Client) -> None:
    natives.add(live, "conf", HERE, {"12": "https://tide.example/12", "1": "tag:x y"})
    assert natives.uris(live, "conf", HERE, ["12", "1", "2", "11"]) == {
        "12": "https://tide.example/12",
        "1": "tag:x y",
    }
    assert natives.uris(live, "conf", HERE, []) == {}
    natives.add(live, "conf", HERE, {"345": "u"})
    assert natives.uris(live, "conf", HERE, ["34", "3", "3456", "45"]) == {}
    assert natives.uris(live, "conf", "reef.example", ["12"]) == {}
    assert natives.uris(live, "other", HERE, ["12"]) == {}


def test_the_newest_come_first_page_by_page(live: Client) -> None:
    natives.add(live, "conf", HERE, {f"10{n}": f"u{n}" for n in range(5)})
    assert natives.newest(live, "conf", HERE, "", 2) == [("104", "u4"), ("103", "u3")]
    assert natives.newest(live, "conf", HERE, "103", 9) == [
        ("102", "u2"),
        ("101", "u1"),
        ("100", "u0"),
    ]
    assert natives.newest(live, "conf", HERE, "100", 9) == []


def test_the_oldest_make_room(live: Client) -> None:
    natives.add(live, "conf", HERE, {f"1{n}": "u" for n in range(6)}, most=4)
    assert [one for one, _ in natives.newest(live, "conf", HERE, "", 9)] == ["15", "14", "13", "12"]
    natives.add(live, "conf", HERE, {}, most=4)
    natives.add(live, "conf", HERE, {"16": "u"}, most=4)
    assert natives.uris(live, "conf", HERE, ["12", "16"]) == {"16": "u"}
