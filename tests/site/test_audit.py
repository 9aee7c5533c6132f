"""manage audit: what each source tells of itself, and whether anything is missing."""

import threading
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from live import audits, health, onair
from live.connect import Client
from live.health import Audit, Gap, Health
from live.onair import OnAir, OnAirSource

pytestmark = pytest.mark.django_db

T = 1_795_000_000.0


def on_air(live: Client, *kinds: str) -> None:
    """The event with a source of each kind."""
    sources = tuple(OnAirSource(id=f"{kind}-1", kind=kind, query="#conf") for kind in kinds)
    onair.put(live, "conf", OnAir(title="Conf", sources=sources))


def told(kind: str = "x", **said: object) -> Health:
    """A source that is well."""
    fields = {"at": T, "state": "running", "items_total": 1234, **said}
    return Health(kind=kind, **fields)  # type: ignore[arg-type]


def audit(*arguments: str) -> tuple[str, int]:
    """What is printed, and the exit status."""
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("audit", "conf", *arguments, stdout=out)
    return out.getvalue(), int(str(left.value.code))


def test_everything_is_there(live: Client) -> None:
    on_air(live, "x", "mastodon")
    whole = Audit(at=T, theirs=500, ours=500)
    live_told = {"x-1": told(audit=whole, spent=6.17, cap=20.0), "mastodon-1": told("mastodon")}
    health.write(live, {"conf": live_told})
    assert audit("--wait", "0") == (
        "x '#conf': running, 1,234 posts, 100.0 % of the 500 that its network counts\n"
        "  spent: $6.17 of $20.00\n"
        "mastodon '#conf': running, 1,234 posts, not counted by its network\n",
        0,
    )


def test_what_is_missing_is_told_with_its_times(live: Client) -> None:
    on_air(live, "x")
    missing = (Gap(since=T - 600, until=T - 540), Gap(since=T - 300, until=T - 180))
    gaps = (
        Gap(since=T - 9000, until=T - 8000, filled=True),
        Gap(since=T - 700, until=T - 650),
        Gap(since=T - 60),
    )
    poor = Audit(at=T, theirs=3000, ours=2999, missing=missing)
    health.write(live, {"conf": {"x-1": told(audit=poor, gaps=gaps, gaps_dropped=3)}})
    said, status = audit("--wait", "0")
    assert status == 1
    assert said.splitlines() == [
        "x '#conf': running, 1,234 posts, 99.9 %, 2 gaps of the 3,000 that its network counts",
        "  fewer posts than the network counts: 10:56:40 to 10:57:40 UTC",
        "  fewer posts than the network counts: 11:01:40 to 11:03:40 UTC",
        "  nothing was heard: 08:36:40 to 08:53:20 UTC, filled",
        "  nothing was heard: 10:55:00 to 10:55:50 UTC, not filled",
        "  nothing was heard: 11:05:40 to 11:06:40 UTC, it lasts",
        "  and 3 older gaps",
    ]


def test_it_waits_for_a_new_audit(live: Client) -> None:
    on_air(live, "x")
    old = Audit(at=T, theirs=5, ours=4)
    health.write(live, {"conf": {"x-1": told(audit=old)}})

    def renew() -> None:
        while not audits.asked(live, "conf"):
            time.sleep(0.01)
        new = Audit(at=time.time() + 1, theirs=5, ours=5)
        health.write(live, {"conf": {"x-1": told(audit=new)}})

    thread = threading.Thread(target=renew)
    thread.start()
    said, status = audit("--wait", "20")
    thread.join()
    assert "100.0 % of the 5" in said
    assert status == 0


def test_a_program_that_does_not_answer_is_said_so(live: Client) -> None:
    on_air(live, "x", "flickr")
    health.write(live, {"conf": {"x-1": told(audit=Audit(at=T, theirs=5, ours=5))}})
    said, status = audit("--wait", "0.1")
    assert "its program did not answer" in said
    assert "flickr '#conf': it has not been read yet" in said
    assert status == 1


@pytest.mark.parametrize("event", ["conf", "No Such Event"])
def test_an_event_that_was_never_read_is_an_error(live: Client, event: str) -> None:
    with pytest.raises(CommandError, match="has ever been read"):
        call_command("audit", event, "--wait", "0")
