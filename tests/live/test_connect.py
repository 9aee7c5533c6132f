"""Connections and calls when the server is frozen, killed, or forgets its scripts."""

import threading
import time

import pytest

from live.connect import Client, RedisError, connect
from live.log import BATCH, Log
from tests.live.posts import post
from tests.servers import Server

MANY = [post(f"x:{n}") for n in range(BATCH * 5)]


def test_a_frozen_server_is_an_error_in_time_and_is_not_asked_again(own_live: Server) -> None:
    client = connect(own_live.url, timeout_s=0.2)
    log = Log(client, "conf")
    log.append_many(MANY[:1])
    own_live.freeze()
    try:
        started = time.monotonic()
        with pytest.raises(RedisError):
            log.append_many(MANY[1:2])
        with pytest.raises(RedisError):
            log.append_many(MANY)
        assert time.monotonic() - started < 30
    finally:
        own_live.thaw()
    # What the frozen server had been sent may have arrived; the repetition tells.
    log.append_many(MANY)
    assert log.length() == len(MANY)
    client.close()


def test_a_server_at_work_takes_a_whole_batch_all_the_same(own_live: Server) -> None:
    """Its reader is stopped: what is sent has to find room in the socket."""
    client = connect(own_live.url, timeout_s=0.2)
    connection = client.connection_pool.get_connection()
    own_live.freeze()
    try:
        connection.send_packed_command([b"x" * 350_000])  # type: ignore[no-untyped-call]
        with pytest.raises(RedisError, match="writing"):
            connection.send_packed_command([b"x" * 10**7])  # type: ignore[no-untyped-call]
    finally:
        own_live.thaw()
        client.close()


def test_the_first_call_after_a_restart_works(own_live: Server) -> None:
    client = connect(own_live.url)
    log = Log(client, "conf")
    log.append_many(MANY[:150])
    own_live.kill()
    with pytest.raises(RedisError):
        log.length()
    own_live.start()
    assert [v.outcome for v in log.append_many(MANY[:2])] == ["duplicate"] * 2
    assert log.append_many(MANY)[-1].offset == len(MANY) - 1
    client.close()


def test_a_server_that_forgets_its_scripts_is_told_them_again(any_live: Client) -> None:
    log = Log(any_live, "conf")
    for number in (0, 1):
        any_live.script_flush()
        assert log.append_many([post(f"x:{number}")])[0].offset == number
        any_live.script_flush()
        assert log.renew(log.epoch())


def test_a_failure_in_the_middle_leaves_no_answer_for_the_next_caller(any_live: Client) -> None:
    """The second of five batches fails while the third is on its way already."""
    log = Log(any_live, "conf")
    log.append_many(MANY[:1])
    bad = [*MANY[: BATCH + 50], post("x:spoilt", version=1), *MANY[BATCH + 50 :]]
    any_live.hset("live:{conf}:seen", "x:spoilt", "garbage")
    with pytest.raises(RedisError, match="nobody of us wrote"):
        log.append_many(bad)
    any_live.hdel("live:{conf}:seen", "x:spoilt")
    assert log.state("x:0") == (0, 0, "live")
    verdicts = log.append_many(bad)
    assert len(verdicts) == len(bad)
    assert log.length() == len(bad)
    assert len({v.offset for v in verdicts if v.offset is not None}) > BATCH
    assert {log.state(draft.uid) is not None for draft in bad} == {True}


def test_a_caller_who_stops_in_the_middle_harms_nobody(any_live: Client) -> None:
    log = Log(any_live, "conf")

    class Stop(Exception):
        pass

    class Drafts(list):  # type: ignore[type-arg]
        def __iter__(self):  # type: ignore[no-untyped-def]
            for number, draft in enumerate(super().__iter__()):
                if number == 3 * BATCH:
                    raise Stop
                yield draft

    with pytest.raises(Stop):
        log.append_many(Drafts(MANY))
    assert log.epoch()
    log.append_many(MANY)
    assert log.length() == len(MANY)


def test_many_writers_at_once_leave_one_order(any_live: Client) -> None:
    """Four writers, half of whose posts are the same: each uid has one place."""
    drafts = [[post(f"x:{n % 300}-{w % 2}") for n in range(400)] for w in range(4)]
    results: list[list[int | None]] = [[], [], [], []]

    def write(writer: int) -> None:
        log = Log(any_live, "conf")
        for start in range(0, 400, 37):
            some = log.append_many(drafts[writer][start : start + 37])
            results[writer] += [verdict.offset for verdict in some]

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    offsets = sorted(n for result in results for n in result if n is not None)
    log = Log(any_live, "conf")
    assert offsets == list(range(600))
    assert log.length() == 600
    assert log.stats() == {"items:x": 600, "duplicates": 1000}
