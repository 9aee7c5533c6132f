"""nozzletron and the rules of the stream: which there are, and to whom a post belongs."""

import json

from ingest.nozzletron.rules import tag_of
from live import onair
from live.connect import Client
from live.log import Log
from live.onair import OnAir
from tests.ingest.reading_x import holds, nozzletron, post, streaming
from tests.ingest.running import on_air, texts, until
from tests.networks.serving import Fault
from tests.networks.x import XNetwork


def test_a_post_of_two_events_goes_to_both(live: Client, live_url: str, x: XNetwork) -> None:
    on_air(live, "conf", "x", "#conf", "keynote")
    on_air(live, "other", "x", "#other")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "both", "the keynote of #conf and #other")
        post(x, "one", "only #other")
        until(lambda: len(texts(live, "other")) == 2)
        until(lambda: texts(live, "conf"))
    assert texts(live, "conf") == {x.uid_of("both"): "the keynote of #conf and #other"}
    assert Log(live, "conf").length() == 1


def test_rules_follow_what_is_on_air_without_a_restart(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.rules["1"] = {"id": "1", "value": "cats", "tag": "theirs"}
    x.rules["2"] = {"id": "2", "value": "#last-year", "tag": tag_of("#last-year")}
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as running:
        until(lambda: {rule["value"] for rule in x.rules.values()} == {"cats", "#conf"})
        until(lambda: streaming(x))
        post(x, "early", "too early for #more")
        on_air(live, "conf", "x", "#conf", "#more")
        until(lambda: {rule["value"] for rule in x.rules.values()} == {"cats", "#conf", "#more"})
        until(lambda: x.uid_of("early") in texts(live, "conf"))
        post(x, "late", "in time for #more")
        until(lambda: x.uid_of("late") in texts(live, "conf"))
        post(x, "cat", "cats")
        onair.remove(live, "conf")
        until(lambda: running.says("idle"))
        until(lambda: not x.connections)
        assert len(x.asked("/stream")) == 1
    assert x.uid_of("cat") not in texts(live, "conf")


def test_a_query_that_x_refuses_is_shown_and_harms_no_other(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf", "(broken")
    with nozzletron(live_url, x) as running:
        until(lambda: running.says("running", "'(broken'"))
        assert running.says("running", "mismatched input")
        post(x, "a")
        until(lambda: holds(live, x, "a"))


def test_a_rule_that_x_has_but_did_not_list_is_used(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.rules["1"] = {"id": "1", "value": "#conf", "tag": "of somebody else"}
    x.fail("rules", Fault(200, b'{"data":[]}'))
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        post(x, "a")
        until(lambda: holds(live, x, "a"))


def test_a_server_error_for_one_rule_is_no_refusal_of_its_query(
    live: Client, live_url: str, x: XNetwork
) -> None:
    x.rules["1"] = {"id": "1", "value": "#conf", "tag": tag_of("#conf")}
    on_air(live, "conf", "x", "#conf")
    with nozzletron(live_url, x) as running:
        until(lambda: streaming(x))
        x.fail("rules", Fault(200, json.dumps({"data": [x.rules["1"]]}).encode()), Fault(503))
        on_air(live, "conf", "x", "#conf", "#more")
        until(lambda: len(x.rules) == 2)
        until(lambda: running.says("running") and not running.says("running", "503"))
        assert len(x.asked("/stream")) == 1


def test_an_event_with_nothing_but_a_wrong_query_is_refused_until_it_is_changed(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "(broken")
    with nozzletron(live_url, x) as running:
        until(lambda: running.says("refused", "mismatched input"))
        on_air(live, "conf", "x", "#conf")
        until(lambda: streaming(x))
        post(x, "a")
        until(lambda: holds(live, x, "a"))


def test_posts_with_rules_that_nobody_knows_go_to_every_event(
    live: Client, live_url: str, x: XNetwork
) -> None:
    on_air(live, "conf", "x", "#conf")
    on_air(live, "other", "x", "#other")
    recorded = {"data": {"id": "1377650090978992134", "text": "Recorded years ago"},
                "matching_rules": [{"id": 1377649934414049282, "tag": None}]}  # fmt: skip
    with nozzletron(live_url, x):
        until(lambda: streaming(x))
        x.send_line(json.dumps(recorded).encode())
        for event in ("conf", "other"):
            until(lambda event=event: "x:1377650090978992134" in texts(live, event))  # type: ignore[misc]


def test_an_event_without_a_source_of_x_is_none_of_its_business(
    live: Client, live_url: str, x: XNetwork
) -> None:
    onair.put(live, "conf", OnAir(title="conf"))
    live.hset("live:onair", "Not A Slug!", b'{"title":"x","sources":[]}')
    with nozzletron(live_url, x) as running:
        until(lambda: running.says("idle"))
    assert not x.requests
