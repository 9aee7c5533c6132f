"""The loop and Redis: away, hanging, refusing, or with less in it than before."""

from live import keys
from live.connect import Client, RedisError, connect
from live.log import Log
from tests.ingest.looping import HandClock, Scripted, haul, held, looped, run, stepped
from tests.ingest.running import on_air, texts, until
from tests.servers import Server


def test_a_log_that_lost_entries_is_filled_from_the_kept_cursors(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted([haul("a", "1")]), HandClock()
    loop = looped(source, live, clock)
    run(loop, clock, 3)
    log = Log(live, "conf")
    assert len(source.followed) == 1, "its first epoch is no loss"
    log.renew(log.epoch())
    run(loop, clock, 3)
    assert [bool(watched) for watched in source.followed] == [True, False, True]
    run(loop, clock, 10)
    assert len(source.followed) == 3, "once"


def test_a_cursor_that_somebody_put_back_is_read_from_there(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted([haul("a", "1")]), HandClock()
    loop = looped(source, live, clock)
    run(loop, clock, 3)
    Log(live, "conf").move_cursor("conf-0", "0")
    run(loop, clock, 10)
    assert [bool(watched) for watched in source.followed] == [True, False, True]


def test_while_redis_is_away_it_holds_what_it_has_and_reads_no_more(own_live: Server) -> None:
    client = connect(own_live.url)
    on_air(client, "conf", "x", "#conf")
    source, clock = Scripted([haul("a", "1"), haul("b", "2")], [haul("c", "3")]), HandClock()
    loop = looped(source, client, clock)
    assert loop.step()
    own_live.kill()
    for _ in range(50):
        assert not loop.step()
        clock.wait(0.25)
    assert source.reads == 1
    own_live.start()
    until(lambda: stepped(loop, clock) and len(held(client)) == 3)
    assert texts(client, "conf") == {"x:a": "a", "x:b": "b", "x:c": "c"}
    assert Log(client, "conf").cursor("conf-0") == "3"
    assert [one.cursors["conf-0"] for one in source.confirmations] == ["1", "2", "3"]


def test_the_cursor_stays_where_the_append_was_refused(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted([haul("a", "1")]), HandClock()
    loop = looped(source, live, clock)
    loop.step()
    live.set(keys.items("conf"), "in the way")
    for _ in range(3):
        loop.step()
        clock.wait(3)
    assert Log(live, "conf").cursor("conf-0") == ""
    assert source.confirmations == []
    live.delete(keys.items("conf"))
    loop.step()
    assert Log(live, "conf").cursor("conf-0") == "1"
    assert texts(live, "conf") == {"x:a": "a"}


def test_a_redis_that_is_away_at_the_start_is_waited_for(own_live: Server) -> None:
    client = connect(own_live.url)
    on_air(client, "conf", "x", "#conf")
    own_live.kill()
    source, clock = Scripted([haul("a")]), HandClock()
    loop = looped(source, client, clock)
    run(loop, clock, 5)
    assert source.reads == 0
    own_live.start()
    until(lambda: stepped(loop, clock) and held(client))


def test_an_outcome_that_nobody_knows_is_tried_again_and_stays_one(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted([haul("a", "1")]), HandClock()
    loop = looped(source, live, clock)
    loop.step()
    log = Log(live, "conf")
    log.append_many(haul("a").drafts)  # as if our own call had arrived, and its answer had not
    loop.step()
    assert log.length() == 1
    assert log.cursor("conf-0") == "1"


def test_a_source_that_meets_a_dead_redis_in_its_read_is_asked_again(live: Client) -> None:
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted(RedisError("away"), [haul("a")]), HandClock()
    loop = looped(source, live, clock)
    run(loop, clock, 2)
    assert source.closes == 1, "only at the end"
    assert texts(live, "conf") == {"x:a": "a"}


def test_a_log_that_is_lost_right_after_its_first_entries_is_filled_again(live: Client) -> None:
    """Before the loop looked at it a second time."""
    on_air(live, "conf", "x", "#conf")
    source, clock = Scripted([haul("a")]), HandClock()
    loop = looped(source, live, clock)
    loop.step()
    loop.step()
    assert texts(live, "conf") == {"x:a": "a"}
    live.flushall()
    on_air(live, "conf", "x", "#conf")
    run(loop, clock, 2)
    assert [list(watched) for watched in source.followed] == [["conf"], [], ["conf"]]
