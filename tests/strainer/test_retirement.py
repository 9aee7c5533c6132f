"""Live logs of past events go, and nothing that the archive has not."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from afa import moderation, retirement, verify
from afa.models import ArchivedItem, Entry, Event, Ruling
from live import keys, onair, rejects, retired
from live.connect import Client
from live.log import Log
from live.onair import OnAir
from tests.strainer.conftest import Strainer
from tests.strainer.posts import archived, drain, held, post, states
from tests.strainer.program import wait_until

DAYS = 30.0

LATER = timedelta(days=DAYS + 1)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retirement, "REST_S", 0.0)


@pytest.fixture
def past(log: Log, event: Event, live: Client) -> Event:
    """An event that was on air, and is archived."""
    onair.put(live, "conf", OnAir(title="Conf"))
    log.append_many([post(f"x:{n}", f"post {n}") for n in range(25)])
    log.retract("x:3", by="author")
    log.retract("x:4", by="moderator")
    onair.remove(live, "conf")
    drain(log, event)
    event.starts_at, event.ends_at = (timezone.now() - timedelta(days=n) for n in (2, 1))
    event.save()
    return event


def looked(live: Client, times: int = 2, after: timedelta = LATER) -> set[str]:
    """The keys of the log after so many looks."""
    for _ in range(times):
        retirement.look(live, timezone.now() + after, DAYS)
    return {name.decode() for name in live.scan_iter("live:{conf}:*")}


def test_a_log_that_is_archived_and_long_over_goes(past: Event, log: Log, live: Client) -> None:
    log.move_cursor("s", "17")
    rejects.keep(live, "conf", "x", b"garbage", "not JSON")
    before = archived(past)
    looked(live, 1)
    assert onair.logs(live) == set()
    assert log.length() == 27, "it rests first"
    kept = {keys.stats("conf"), keys.rejects("conf"), keys.cursor("conf", "s")}
    assert looked(live, 1) == kept
    assert retired.read(live) == {}
    assert archived(past) == before
    assert log.cursor("s") == "17"


def test_its_pages_are_made_from_the_archive(past: Event, live: Client) -> None:
    looked(live)
    for address in ("/conf/", "/conf/archive/"):
        page = Browser().get(address)
        assert page.status_code == 200
        assert "post 24" in page.content.decode()
        assert "post 4<" not in page.content.decode()


def test_a_post_can_be_hidden_and_shown_again_all_the_same(
    past: Event, log: Log, live: Client
) -> None:
    looked(live)
    one, other = (ArchivedItem.objects.get(uid=uid) for uid in ("x:7", "x:4"))
    assert moderation.hide(one, None)
    assert moderation.restore(other, None)
    drain(log, past)
    assert (states(past)["x:7"], states(past)["x:4"]) == ("hidden", "live")
    page = Browser().get("/conf/archive/").content.decode()
    assert "post 7<" not in page
    assert "post 4<" in page
    looked(live)
    assert log.epoch() == "", "what that left goes as well"


def test_an_event_that_goes_on_air_again_has_a_log_again(
    past: Event, log: Log, live: Client
) -> None:
    looked(live)
    onair.put(live, "conf", OnAir(title="Conf"))
    # The sources' overlap brings some again, and with them what was taken away.
    log.append_many([post(f"x:{n}", f"post {n}") for n in (3, 4, 24, 25)])
    drain(log, past)
    assert states(past)["x:25"] == states(past)["x:24"] == "live"
    assert (states(past)["x:3"], states(past)["x:4"]) == ("gone", "hidden")
    assert len(states(past)) == 26
    assert held(log)


def _more(past: Event, log: Log, live: Client) -> None:
    log.append_many([post("x:new")])


def _ruled(past: Event, log: Log, live: Client) -> None:
    moderation.write_down(past, {"x:9": "key"}, Ruling.Verb.HIDE, None)


def _aside(past: Event, log: Log, live: Client) -> None:
    ArchivedItem.objects.filter(uid="x:4").update(item=None)


def _differs(past: Event, log: Log, live: Client) -> None:
    Entry.objects.filter(event=past, offset=5).update(sha="another")


def _on_air(past: Event, log: Log, live: Client) -> None:
    onair.put(live, "conf", OnAir(title="Conf"))


def _not_over(past: Event, log: Log, live: Client) -> None:
    Event.objects.update(ends_at=timezone.now() + timedelta(days=3))


Doubt = Callable[[Event, Log, Client], None]


@pytest.mark.parametrize("doubt", [_more, _ruled, _aside, _differs, _on_air, _not_over])
@pytest.mark.parametrize("looks_before", [0, 1])
def test_what_is_in_doubt_stays(
    past: Event, log: Log, live: Client, doubt: Doubt, looks_before: int
) -> None:
    looked(live, looks_before)
    doubt(past, log, live)
    length = log.length()
    looked(live, 3)
    assert log.length() == length >= 27
    assert onair.logs(live) == {"conf"}


def test_what_is_said_while_it_is_compared_stays(
    past: Event, log: Log, live: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked(live, 1)
    compared = verify.verify

    def then_more(client: Client, event: Event) -> verify.Report:
        report = compared(client, event)
        log.append_many([post("x:late")])
        return report

    monkeypatch.setattr(verify, "verify", then_more)
    looked(live, 1)
    assert log.length() == 28
    assert onair.logs(live) == {"conf"}
    drain(log, past)
    assert states(past)["x:late"] == "live"


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=DAYS - 1)])
def test_it_stays_for_so_many_days(past: Event, log: Log, live: Client, after: timedelta) -> None:
    looked(live, 3, after)
    assert log.length() == 27


def test_the_strainer_sees_to_it(transactional_db: None, live: Client, strainer: Strainer) -> None:
    began: datetime = timezone.now()
    Event.objects.create(
        slug="conf", title="Conf", starts_at=began - timedelta(days=2), ends_at=began
    )
    log = Log(live, "conf")
    log.append_many([post("x:1")])
    hurried = (
        "import sys; sys.argv = ['strainer']; from strainer import __main__, retiring;"
        "retiring.LOOK_S = 0.1; import afa.retirement as one;"
    )
    code = "import django, os; django.setup();" + hurried + "one.REST_S = 0.0; __main__.main()"
    strainer("-c", code, LOG_DAYS="0.00001")
    wait_until(lambda: not live.exists(keys.items("conf")), "the log goes")
    assert list(ArchivedItem.objects.values_list("uid", flat=True)) == ["x:1"]
