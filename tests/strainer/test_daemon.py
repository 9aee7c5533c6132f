"""The daemon, as a process: killed, alone, in company, and with everything it needs gone."""

from datetime import timedelta
from functools import partial

import psycopg
import pytest

from afa import placing, rechunk
from afa.models import ArchivedItem, Entry, Event, Progress, Ruling, Session, Source
from live import hearts, keys, onair
from live.connect import Client, connect
from live.log import Log
from live.onair import OnAir, OnAirSource
from tests.servers import Server
from tests.strainer.conftest import Strainer
from tests.strainer.posts import NOON, archived, held, post, states
from tests.strainer.program import Program, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def caught_up(event: Event, log: Log) -> bool:
    progress = Progress.objects.filter(event=event).first()
    return progress is not None and (progress.epoch, progress.next) == (log.epoch(), log.length())


SLEEPY = """
import django; django.setup()
from strainer import __main__, daemon
daemon.SLEEP_S  # it has to be there
daemon.SLEEP_S = 3600
__main__.main()
"""


def test_what_is_appended_is_archived_at_once(
    strainer: Strainer, live: Client, log: Log, event: Event
) -> None:
    """It is woken: by itself it would look again in an hour."""
    log.append_many([post("x:first")])
    sleepy = strainer("-c", SLEEPY)
    for n in range(20):
        wait_until(lambda: caught_up(event, log), "the entry")
        log.append_many([post(f"x:{n}")])
    wait_until(lambda: caught_up(event, log), "the last entry")
    sleepy.kill()
    assert hearts.read(live)["strainer"].state in ("running", "catching up")


def test_killed_again_and_again_each_entry_is_archived_once(
    strainer: Strainer, log: Log, event: Event
) -> None:
    log.append_many([post(f"x:{n}") for n in range(1500)])
    goal = 0
    while goal < 1500:
        program = strainer(STRAINER_BATCH="20")
        goal = min(Entry.objects.count() + 500, 1500)
        wait_until(lambda goal=goal: Entry.objects.count() >= goal, f"{goal} entries")  # type: ignore[misc]
        program.kill()
        log.append_many([post(f"x:{goal - 1}", version=goal)])
    program = strainer()
    wait_until(lambda: caught_up(event, log), "all")
    assert archived(event) == held(log)
    assert list(states(event)) == [f"x:{n}" for n in range(1500)]
    assert program.stop()[0] == 0


def test_two_at_once_take_turns(strainer: Strainer, log: Log, event: Event) -> None:
    log.append_many([post(f"x:{n}") for n in range(500)])
    both = [strainer(STRAINER_BATCH="10"), strainer(STRAINER_BATCH="10")]
    for n in range(500, 1000, 50):
        log.append_many([post(f"x:{m}") for m in range(n, n + 50)])
    wait_until(lambda: caught_up(event, log), "all")
    assert archived(event) == held(log)
    assert list(states(event)) == [f"x:{n}" for n in range(1000)]
    assert [program.stop()[0] for program in both] == [0, 0]


def test_logs_that_are_off_air_and_new_ones_are_drained(
    strainer: Strainer, live: Client, log: Log, event: Event
) -> None:
    log.append_many([post("x:1")])
    onair.put(live, "conf", OnAir(title="Conf"))
    onair.remove(live, "conf")
    strainer()
    wait_until(lambda: caught_up(event, log), "the log that is off air")
    later = Event.objects.create(slug="later", title="Later")
    Log(live, "later").append_many([post("x:1")])
    wait_until(lambda: caught_up(later, Log(live, "later")), "the new log")


def test_a_log_that_outlived_its_event_brings_it_back(
    strainer: Strainer, live: Client, event: Event
) -> None:
    source = OnAirSource(id="x-1", kind="x", query="#lost")
    onair.put(live, "lost", OnAir(title="Lost and found", sources=(source,)))
    Log(live, "lost").append_many([post("x:1")])
    Log(live, "older").append_many([post("x:1")])
    strainer()
    wait_until(lambda: ArchivedItem.objects.count() == 2, "both posts")
    lost = Event.objects.get(slug="lost")
    assert (lost.title, lost.on_air) == ("Lost and found", True)
    assert [(s.kind, s.query) for s in lost.sources.all()] == [("x", "#lost")]
    assert not Event.objects.get(slug="older").on_air


def test_redis_goes_and_comes_back(strainer: Strainer, own_live: Server, event: Event) -> None:
    client = connect(own_live.url)
    log = Log(client, "conf")
    log.append_many([post("x:1")])
    program = strainer(REDIS_URL=own_live.url)
    wait_until(lambda: caught_up(event, log), "the first")
    own_live.kill()
    own_live.start()
    log.append_many([post("x:2")])
    wait_until(lambda: caught_up(event, log), "the second")
    assert archived(event) == held(log)
    code, output = program.stop()
    assert code == 0
    assert "waiting: ConnectionError" in output
    client.close()


def test_postgres_goes_and_comes_back(
    strainer: Strainer, own_postgres: Server, live: Client, log: Log
) -> None:
    """And where it lost its last transactions (synchronous_commit=off), they come again."""
    here = {"DATABASE_URL": own_postgres.url}
    assert Program(here, "manage.py", "migrate", "--verbosity=0").end()[0] == 0
    log.append_many([post(f"x:{n}") for n in range(100)])
    program = strainer(DATABASE_URL=own_postgres.url, STRAINER_BATCH="7")
    wait_until(lambda: _count(own_postgres) == 100, "the first hundred")
    own_postgres.kill()
    log.append_many([post(f"x:{n}") for n in range(100, 150)])
    wait_until(lambda: hearts.read(live)["strainer"].state == "waiting", "a heart that says so")
    wait_until(lambda: _starts(own_postgres), "Postgres again")
    wait_until(lambda: _count(own_postgres) == 150, "all")
    assert _offsets(own_postgres) == list(range(150))
    wait_until(lambda: hearts.read(live)["strainer"].state == "running", "a heart that is well")
    code, output = program.stop()
    assert code == 0
    assert "at work again" in output


def _starts(server: Server) -> bool:
    try:
        server.start()
    except RuntimeError:  # the backends of the one that was killed are not all gone yet
        return False
    return True


def _count(server: Server) -> int:
    return len(_offsets(server))


def _offsets(server: Server) -> list[int]:
    with psycopg.connect(server.url) as connection:
        rows = connection.execute('SELECT "offset" FROM afa_entry ORDER BY id').fetchall()
    return [offset for [offset] in rows]


def test_a_corrupt_entry_stops_it_loudly_after_the_other_logs_are_archived(
    strainer: Strainer, live: Client, log: Log, event: Event
) -> None:
    log.append_many([post("x:1"), post("x:2")])
    live.lset(keys.items("conf"), 1, "rubbish")
    other = Event.objects.create(slug="zeta", title="Zeta")
    Log(live, "zeta").append_many([post(f"x:{n}") for n in range(300)])
    code, output = strainer(STRAINER_BATCH="50").end()
    assert code == 1
    assert f"conf {log.epoch()}:1: " in output
    assert "CRITICAL" in output
    heart = hearts.read(live)["strainer"]
    assert (heart.state, log.epoch() in heart.detail) == ("ill", True)
    assert caught_up(other, Log(live, "zeta"))
    assert not Entry.objects.filter(event=event).exists()


def test_it_ends_on_sigterm_while_it_works(
    strainer: Strainer, live: Client, log: Log, event: Event
) -> None:
    log.append_many([post(f"x:{n}") for n in range(2000)])
    program = strainer(STRAINER_BATCH="10")
    wait_until(Entry.objects.exists, "the first entries")
    code, output = program.stop()
    assert (code, "Traceback" in output) == (0, False)
    assert hearts.read(live)["strainer"].state == "stopped"


def test_it_tells_what_nobody_was_told(
    strainer: Strainer, live: Client, log: Log, event: Event
) -> None:
    """The registry that a flush took away, and a ruling that was made while Redis was away."""
    log.append_many([post("x:1")])
    Event.objects.filter(pk=event.pk).update(on_air=True)
    Source.objects.bulk_create([Source(event=event, kind="x", query="#conf")])
    strainer()
    wait_until(lambda: caught_up(event, log), "the post")
    wait_until(lambda: "conf" in onair.read(live), "the registry")
    assert onair.read(live)["conf"].sources[0].query == "#conf"
    ruling = Ruling.objects.create(event=event, uid="x:1", verb=Ruling.Verb.HIDE)
    wait_until(lambda: log.states(["x:1"]) == {"x:1": "hidden"}, "the ruling")
    wait_until(lambda: states(event) == {"x:1": "hidden"}, "the retraction")
    wait_until(lambda: Ruling.objects.get(pk=ruling.pk).told, "the mark")
    live.delete(keys.ONAIR)
    wait_until(lambda: "conf" in onair.read(live), "the registry again")


def test_a_wrong_setting_is_one_line(strainer: Strainer) -> None:
    code, output = strainer(STRAINER_BATCH="many").end()
    assert code == 2
    assert output.count("\n") == 1
    assert "STRAINER_BATCH" in output


def test_a_change_that_nobody_told_of_moves_posts(
    strainer: Strainer, log: Log, event: Event
) -> None:
    """Three strainers, of which two are killed in the midst of it."""
    for n in range(0, 3000, 100):
        log.append_many([post(f"x:{m}") for m in range(n, n + 100)])
    session = Session.objects.create(
        event=event,
        slug="talk",
        title="A talk",
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
        cancelled=True,
    )
    program = strainer()
    wait_until(lambda: caught_up(event, log), "all")
    placing.move(ArchivedItem.objects.filter(uid="x:1500"), None, None)
    for kill in (True, True, False):
        before = talked(session)
        Session.objects.update(cancelled=not Session.objects.get().cancelled)
        wait_until(partial(moved_on, session, before), "the first step")
        if kill:
            program.kill()
            program = strainer()
    wait_until(lambda: not rechunk.is_due(event.pk), "the last step")
    rows = ArchivedItem.objects.filter(event=event)
    assert talked(session) == 2999
    assert list(rows.exclude(session=session).values_list("uid", "reason")) == [
        ("x:1500", "manual")
    ]
    assert program.stop()[0] == 0


def moved_on(session: Session, before: int) -> bool:
    return talked(session) != before


def talked(session: Session) -> int:
    return ArchivedItem.objects.filter(session=session, reason="time").count()
