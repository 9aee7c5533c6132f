"""The loop by itself, on a real Redis."""

from itertools import pairwise

import pytest

from ingest.source import Haul, Unreadable
from ingest.trouble import Limited, Refused, Trouble, Unreachable
from live import hearts, onair, rejects, settled
from live.connect import Client
from live.log import Log
from tests.ingest.looping import HandClock, Scripted, haul, heart, looped, run
from tests.ingest.running import on_air, texts


def test_it_reads_appends_and_then_moves_the_cursor(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source = Scripted([haul("a", "1"), haul("b", "2")])
    loop = looped(source, live)
    assert loop.step()
    assert Log(live, "conf").cursor("conf-0") == ""
    assert loop.step()
    assert Log(live, "conf").cursor("conf-0") == "1"
    assert loop.step()
    assert Log(live, "conf").cursor("conf-0") == "2"
    assert not loop.step()
    assert len(source.confirmations) == 2
    assert texts(live, "conf") == {"x:a": "a", "x:b": "b"}


def test_it_does_nothing_while_nothing_is_on_air(live: Client) -> None:
    on_air(live, "conf", "flickr", "conf")
    source, clock = Scripted(), HandClock()
    run(looped(source, live, clock), clock, 10)
    assert source.reads == 0
    assert heart(live).state == "stopped"


def test_it_follows_the_registry_within_two_seconds(live: Client) -> None:
    source, clock = Scripted(), HandClock()
    loop = looped(source, live, clock)
    loop.step()
    assert heart(live).state == "idle"
    on_air(live, "conf", "x", "#conf")
    run(loop, clock, 2)
    assert [[one.query for one in watched["conf"]] for watched in source.followed] == [["#conf"]]
    onair.remove(live, "conf")
    run(loop, clock, 2)
    assert source.followed[-1] == {}
    assert source.closes >= 1


def test_a_registry_that_did_not_change_is_followed_once(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted(), HandClock()
    run(looped(source, live, clock), clock, 20)
    assert len(source.followed) == 1


def test_what_the_first_post_would_wait_for_is_done_before(live: Client) -> None:
    settled.grammar.cache_clear()
    source, clock = Scripted(), HandClock()
    loop = looped(source, live, clock)
    loop.step()
    assert settled.grammar.cache_info().currsize == 0, "nor does one that reads nothing need it"
    on_air(live, "conf", "x", "#conf")
    run(loop, clock, 2)
    assert settled.grammar.cache_info().currsize == 1


def test_a_corrupt_registry_is_shown_and_stops_nobody(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted(), HandClock()
    loop = looped(source, live, clock)
    loop.step()
    live.hset("live:onair", "other", b"{")
    source.script.append([haul("a")])
    clock.wait(2)
    for _ in range(3):
        loop.step()
    assert heart(live).state == "ill"
    assert "live:onair" in heart(live).detail
    assert texts(live, "conf") == {"x:a": "a"}
    live.hdel("live:onair", "other")
    clock.wait(2)
    loop.step()
    assert heart(live).state == "running"


def test_a_trouble_closes_waits_and_reads_again(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted(Limited("slow down"), [haul("a")]), HandClock()
    loop = looped(source, live, clock)
    loop.step()
    assert source.closes == 1
    loop.step()
    said = heart(live)
    assert (said.state, said.detail) == ("rate limited", "slow down")
    assert said.figures["again_in_s"] == 60
    run(loop, clock, 59)
    assert source.reads == 1
    run(loop, clock, 2)
    assert texts(live, "conf") == {"x:a": "a"}


def test_troubles_in_a_row_wait_longer_and_a_steady_time_forgives(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    clock = HandClock()
    troubled: list[float] = []

    class Noted(Scripted):
        def read(self) -> list[Haul]:
            if self.script:
                troubled.append(clock.time)
            return super().read()

    source = Noted(*[Unreachable() for _ in range(6)])
    loop = looped(source, live, clock)
    run(loop, clock, 60)
    gaps = [after - before for before, after in pairwise(troubled)]
    assert gaps == [0.25, 0.5, 0.75, 1.0, 1.25]
    source.script += [Unreachable(), Unreachable()]
    run(loop, clock, 10)
    assert troubled[-1] - troubled[-2] == 0.25


def test_a_changed_query_ends_a_refusal_but_not_a_rate_limit(live: Client) -> None:
    for trouble, again in ((Refused("no"), True), (Limited("slow"), False)):
        on_air(live, "conf", "x", "#conf")
        source, clock = Scripted(trouble), HandClock()
        loop = looped(source, live, clock)
        run(loop, clock, 5)
        assert source.reads == 1
        on_air(live, "conf", "x", "#conf -is:retweet")
        run(loop, clock, 3)
        assert (source.reads > 1) == again
        onair.remove(live, "conf")


def test_rejects_are_kept_with_the_posts_around_them(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    bad = Haul(event="conf", rejects=[Unreadable(b"{", "why"), Unreadable(b"[", "why")])
    clock = HandClock()
    run(looped(Scripted([haul("a"), bad, haul("b")]), live, clock), clock, 1)
    assert [reject.raw for reject in rejects.read(live, "conf")] == [b"{", b"["]
    assert len(texts(live, "conf")) == 2


def test_figures_are_those_of_the_loop_and_of_the_source(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    clock = HandClock()
    loop = looped(Scripted([haul("a"), haul("a"), haul("b")]), live, clock)
    for _ in range(5):
        loop.step()
    clock.wait(3)
    loop.step()
    figures = heart(live).figures
    assert figures["items"] == 2
    assert figures["repeats"] == 1
    assert figures["own"] == 7.0
    assert figures["last_item_age_s"] == 3.0
    assert figures["items_per_min"] == 40


def test_it_beats_often_enough_to_be_alive_and_not_more(
    live: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats: list[float] = []
    clock = HandClock()
    monkeypatch.setattr(hearts, "beat", lambda *_: beats.append(clock.time))
    run(looped(Scripted(), live, clock), clock, 60)
    gaps = [after - before for before, after in pairwise(beats)]
    assert max(gaps) < hearts.SILENT_S / 2
    assert 15 <= len(beats) <= 25


def test_what_is_not_configured_says_so_even_when_nothing_is_on_air(live: Client) -> None:
    source = Scripted()
    source.missing = "KEY is not set"
    on_air(live, "conf", "x", "#conf")
    loop = looped(source, live)
    for _ in range(3):
        assert not loop.step()
    assert (heart(live).state, heart(live).detail) == ("not configured", "KEY is not set")
    assert source.reads == 0


def test_a_bug_in_a_source_ends_the_program_loudly(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    loop = looped(Scripted(ZeroDivisionError("a bug")), live)
    with pytest.raises(ZeroDivisionError):
        loop.step()


def test_every_trouble_has_words() -> None:
    assert str(Trouble()) == "The network could not be read."
    assert str(Refused("bad key")) == "bad key"
