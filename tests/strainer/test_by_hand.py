"""The strainer by hand: what is there now, with a bar, and an end."""

import io

import pytest

from afa.models import Event, Progress
from live.bar import WIDTH, Bar, line
from live.connect import Client
from live.log import Log
from tests.strainer.conftest import Strainer
from tests.strainer.posts import archived, held, post

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_archives_what_is_there_shows_a_bar_and_ends(
    strainer: Strainer, log: Log, event: Event
) -> None:
    log.append_many([post(f"x:{n}") for n in range(1200)])
    code, output = strainer("--once", STRAINER_BATCH="100").end()
    assert code == 0
    assert output.splitlines()[-1].startswith(line("conf", 1200, 1200))
    assert archived(event) == held(log)


def test_only_the_events_that_are_named(strainer: Strainer, live: Client, event: Event) -> None:
    other = Event.objects.create(slug="other", title="Other")
    for slug in ("conf", "other"):
        Log(live, slug).append_many([post("x:1")])
    assert strainer("other").end()[0] == 0
    assert [progress.event for progress in Progress.objects.all()] == [other]


def test_an_event_without_a_log_is_said(strainer: Strainer, log: Log) -> None:
    log.append_many([post("x:1")])
    code, output = strainer("--once", "conv").end()
    assert code == 2
    assert output == "There is no log of conv. There are: conf.\n"


def test_without_any_log_it_says_so(strainer: Strainer, live: Client) -> None:
    code, output = strainer("--once").end()
    assert (code, output) == (0, "There is no log.\n")


def test_a_server_that_is_away_is_said(strainer: Strainer) -> None:
    code, output = strainer("--once", REDIS_URL="unix:///nowhere/at/all.sock").end()
    assert code == 1
    assert "ConnectionError" in output
    assert "Traceback" not in output


@pytest.mark.parametrize(("done", "filled"), [(0, 0), (50, WIDTH // 2), (100, WIDTH)])
def test_the_bar_fills(done: int, filled: int) -> None:
    drawn = line("conf", done, 100)
    assert drawn.count("#") == filled
    assert f"{done} of 100" in drawn


def test_the_bar_of_nothing_is_full() -> None:
    assert line("conf", 0, 0).count("#") == WIDTH


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_is_drawn_over_itself() -> None:
    out = _Terminal()
    bar = Bar(out, "conf")
    bar.show(1, 2)
    bar.show(1, 2)  # too soon to draw again
    bar.end(2, 2)
    assert out.getvalue().count("\r") == 2
    assert out.getvalue().endswith("\n")
