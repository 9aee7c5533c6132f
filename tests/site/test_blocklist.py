"""Bans and blocked words: what was there is hidden, what comes is withheld, lifting gives back."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from msgspec.structs import replace

from afa import blocklist, moderation, rules, sweep
from afa.models import Ban, BlockedWord, Entry, Event, Ruling
from afa.rules import Author, Unfit
from live import blocklist as wire
from live import keys
from live.connect import Client
from live.item import Author as ItemAuthor
from live.log import Log
from tests.strainer.posts import drain, post, row, states

pytestmark = pytest.mark.django_db
TROLL = Author("x", "666", "troll", "Troll")


@pytest.fixture
def event() -> Event:
    return Event.objects.create(slug="conf", title="Conf")


@pytest.fixture
def log(live: Client) -> Log:
    return Log(live, "conf")


@pytest.fixture
def mo() -> User:
    return User.objects.create_user("mo")


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    product = replace(settings.PRODUCT, redis_url="unix:///nowhere/live.sock")
    monkeypatch.setattr(settings, "PRODUCT", product)


def by_troll(uid: str, text: str = "Evil", version: int = 0):  # type: ignore[no-untyped-def]
    return post(uid, text, version, author=ItemAuthor(id="666", name="Troll", handle="troll"))


def texts(log: Log) -> bytes:
    return b"".join(log.since(0).entries)


def test_a_ban_takes_what_was_there_and_what_comes(log: Log, event: Event, mo: User) -> None:
    log.append_many([by_troll("x:1"), post("x:2"), by_troll("x:3")])
    drain(log, event)
    done = rules.ban(event, TROLL, mo, "rude")
    assert (done.new, done.told) == (True, True)
    assert states(event) == {"x:1": "hidden", "x:2": "live", "x:3": "hidden"}
    log.append_many([by_troll("x:4", "Worse"), post("x:5")])
    assert b"Evil" not in texts(log)
    assert b"Worse" not in texts(log)
    drain(log, event)
    assert states(event)["x:4"] == "hidden"
    assert row(event, "x:4").text == "Worse"
    assert not Entry.objects.filter(payload__contains="Worse").exists()
    found = Ruling.objects.values_list("uid", "who", "told", "ban").order_by("uid")
    ban = Ban.objects.get()
    assert list(found) == [
        ("x:1", "mo", True, ban.pk),
        ("x:3", "mo", True, ban.pk),
        ("x:4", "", True, ban.pk),
    ]
    assert (ban.who, ban.reason, str(ban), ban.sweep, ban.swept) == ("mo", "rude", "@troll", "", 2)


def test_lifting_a_ban_gives_back_what_it_hid_and_nothing_else(
    log: Log, event: Event, mo: User
) -> None:
    log.append_many([by_troll("x:1"), by_troll("x:2"), by_troll("x:3")])
    drain(log, event)
    moderation.hide(row(event, "x:1"), mo)  # by hand, and before the ban
    ban = rules.ban(event, TROLL, mo).line
    log.append_many([by_troll("x:4")])
    drain(log, event)
    moderation.restore(row(event, "x:3"), mo)
    moderation.hide(row(event, "x:3"), mo)  # by hand, after the ban
    assert sweep.hidden_by(ban) == 2
    done = rules.lift(ban, mo, restore=True)
    assert (done.new, done.told, done.line.swept) == (True, True, 2)
    drain(log, event)
    assert states(event) == {"x:1": "hidden", "x:2": "live", "x:3": "hidden", "x:4": "live"}
    log.append_many([by_troll("x:5")])
    assert log.states(["x:4", "x:5"]) == {"x:4": "live", "x:5": "live"}
    assert not rules.lift(ban, mo, restore=False).new


def test_lifting_alone_restores_nothing_until_it_is_asked_for(
    log: Log, event: Event, mo: User
) -> None:
    log.append_many([by_troll("x:1")])
    drain(log, event)
    ban = rules.ban(event, TROLL, mo).line
    rules.lift(ban, mo, restore=False)
    assert states(event) == {"x:1": "hidden"}
    rules.give_back(ban, mo)
    assert states(event) == {"x:1": "live"}
    assert log.states(["x:1"]) == {"x:1": "live"}


def test_a_word_takes_the_posts_that_have_it(log: Log, event: Event, mo: User) -> None:
    log.append_many([post("x:1", "Free CÁSINO"), post("x:2", "casinos"), post("x:3", "fine")])
    drain(log, event)
    found = rules.preview(event, "casino")
    assert (found.count, found.of, [one.uid for one in found.examples]) == (1, 3, ["x:1"])
    rules.block(event, " casino ", mo)
    assert states(event) == {"x:1": "hidden", "x:2": "live", "x:3": "live"}
    log.append_many([post("x:3", "now a casino", version=1)])
    assert log.states(["x:3"]) == {"x:3": "hidden"}
    drain(log, event)
    assert (row(event, "x:3").state, row(event, "x:3").text) == ("hidden", "now a casino")
    ruling = Ruling.objects.get(uid="x:3")
    assert str(ruling.word) == "casino"


def test_twice_is_once_and_in_any_case(event: Event, mo: User) -> None:
    assert rules.block(event, "Casino", mo).new
    assert not rules.block(event, "CASINO", mo).new
    assert rules.block(event, "casino*", mo).new
    assert rules.ban(event, TROLL, mo).new
    assert not rules.ban(event, TROLL, mo).new
    assert (Ban.objects.count(), BlockedWord.objects.count()) == (1, 2)


@pytest.mark.parametrize("word", ["", "  ", "?!", "*", "a*", "x" * 101, "a " * 21])
def test_what_is_no_word_is_refused(event: Event, mo: User, word: str) -> None:
    with pytest.raises(Unfit):
        rules.block(event, word, mo)


def test_another_event_is_not_concerned(live: Client, event: Event, mo: User) -> None:
    other = Event.objects.create(slug="other")
    rules.ban(event, TROLL, mo)
    log = Log(live, "other")
    log.append_many([by_troll("x:1")])
    drain(log, other)
    assert states(other) == {"x:1": "live"}


def test_what_came_before_the_ban_and_is_archived_after_it_is_hidden(
    log: Log, event: Event, mo: User
) -> None:
    """The strainer is behind; the log has the post in full."""
    log.append_many([by_troll("x:1"), by_troll("x:1", "Edited", version=1), post("x:2")])
    rules.ban(event, TROLL, mo)
    assert log.states(["x:1"]) == {"x:1": "live"}
    drain(log, event)
    assert states(event) == {"x:1": "hidden", "x:2": "live"}
    assert log.states(["x:1"]) == {"x:1": "hidden"}
    assert b"Evil" not in texts(log)
    assert not Entry.objects.filter(payload__contains="Edited").exists()
    ruling = Ruling.objects.get()
    assert (ruling.uid, ruling.told, str(ruling.ban)) == ("x:1", True, "@troll")
    moderation.restore(row(event, "x:1"), mo)
    drain(log, event)
    assert (row(event, "x:1").state, row(event, "x:1").text) == ("live", "Edited")


@pytest.mark.usefixtures("away")
def test_without_redis_a_ban_is_so_here_and_told_later(
    live: Client, log: Log, event: Event, mo: User
) -> None:
    log.append_many([by_troll("x:1")])
    drain(log, event)
    assert not rules.ban(event, TROLL, mo).told
    assert states(event) == {"x:1": "hidden"}
    log.append_many([by_troll("x:2")])
    assert log.states(["x:2"]) == {"x:2": "live"}
    drain(log, event)  # the second net
    assert states(event)["x:2"] == "hidden"
    assert blocklist.repair(live) == ["conf"]
    assert blocklist.repair(live) == []
    moderation.tell(live)
    assert log.states(["x:1", "x:2"]) == {"x:1": "hidden", "x:2": "hidden"}
    log.append_many([by_troll("x:3")])
    assert log.states(["x:3"]) == {"x:3": "hidden"}


def test_a_forgotten_list_is_told_again(live: Client, log: Log, event: Event, mo: User) -> None:
    rules.ban(event, TROLL, mo)
    rules.block(event, "casino", mo)
    log.append_many([post("x:1")])
    held = live.hgetall(keys.blocked("conf"))
    live.delete(keys.blocked("conf"))
    assert blocklist.repair(live) == ["conf"]
    assert live.hgetall(keys.blocked("conf")) == held
    for line in (Ban.objects.get(), BlockedWord.objects.get()):
        rules.lift(line, mo, restore=False)
    assert wire.version(live, "conf") == ""


def test_thousands_are_swept_step_by_step(
    log: Log, event: Event, mo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "STEP", 10)
    monkeypatch.setattr(rules, "PATIENCE_S", 0)
    log.append_many([by_troll(f"x:{n}") for n in range(35)])
    drain(log, event)
    ban = rules.ban(event, TROLL, mo).line
    assert (ban.sweep, ban.swept) == ("hide", 10)
    assert list(states(event).values()).count("hidden") == 10
    assert sweep.unfinished() == [ban]
    [again] = sweep.unfinished()
    assert sweep.run(again, 60)
    assert (again.sweep, again.swept, set(states(event).values())) == ("", 35, {"hidden"})
    assert sweep.unfinished() == []
    lifted = rules.lift(again, mo, restore=True).line
    assert list(states(event).values()).count("live") == 10
    assert sweep.run(lifted, 60)
    assert set(states(event).values()) == {"live"}
    drain(log, event)
    assert set(states(event).values()) == {"live"}


def test_lifting_in_the_midst_of_a_sweep_turns_it_round(
    log: Log, event: Event, mo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "STEP", 10)
    monkeypatch.setattr(rules, "PATIENCE_S", 0)
    log.append_many([by_troll(f"x:{n}") for n in range(25)])
    drain(log, event)
    ban = rules.ban(event, TROLL, mo).line
    stale = Ban.objects.get()
    rules.lift(ban, mo, restore=True)
    sweep.run(stale, 60)  # somebody who still thought that it is to hide
    assert (stale.sweep, set(states(event).values())) == ("", {"live"})


def test_a_step_that_is_taken_twice_does_nothing_the_second_time(
    log: Log, event: Event, mo: User
) -> None:
    log.append_many([by_troll("x:1")])
    drain(log, event)
    ban = rules.ban(event, TROLL, mo).line
    length = log.length()
    Ban.objects.update(sweep="hide", reached=None)
    ban.refresh_from_db()
    assert sweep.run(ban, 60)
    assert (Ruling.objects.count(), log.length()) == (1, length)


def test_a_restored_post_stays_when_its_words_are_archived_again(
    log: Log, event: Event, mo: User
) -> None:
    rules.block(event, "casino", mo)
    log.append_many([post("x:1", "casino")])
    drain(log, event)
    moderation.restore(row(event, "x:1"), mo)
    drain(log, event)
    assert states(event) == {"x:1": "live"}
    assert b"casino" in texts(log)
