"""Deletions on Flickr, which tells nobody: each photo is asked after, the missing ones first."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from ingest.flickrtron.lookups import MOST_SUSPECTS, Lookups, Question
from ingest.flickrtron.missing import Missing
from live import lookups
from live.connect import Client
from live.draft import ItemDraft
from live.log import Log
from tests.ingest.reading_flickr import flickrtron, holds, photo, upload
from tests.ingest.running import on_air, texts, until
from tests.networks.flickr import FlickrNetwork, failure
from tests.networks.serving import Fault

KEY = "conf", "conf-0"
DAY = 86_400.0

# Of polls that are a minute apart.
PACE, DOUBT, ROUND = 2.0, 300.0, 1800.0


def asked_after(flickr: FlickrNetwork) -> list[str]:
    """The photos that were asked after, in that order."""
    with flickr.lock:
        bodies = [parse_qs(request.body.decode()) for request in flickr.requests]
    return [body["photo_id"][0] for body in bodies if "photo_id" in body]


class Desk:
    """Look-ups of one event whose log holds the photos 0 to `most`, at times of its own."""

    def __init__(self, live: Client, most: int) -> None:
        self.live = live
        self.now = DAY
        Log(live, "conf").append_many(
            [ItemDraft(uid=f"flickr:{number}", item=photo(str(number))) for number in range(most)]
        )
        self.restart()

    def restart(self) -> None:
        self.missing = Missing()
        self.lookups = Lookups(self.missing, 60.0)
        self.lookups.follow(["conf"])

    def next(self) -> Question | None:
        self.now += PACE
        return self.lookups.next(self.live, self.now, self.now)

    def answer(self, question: Question | None, *, gone: bool = False) -> bool:
        """Whether that takes the photo away."""
        assert question is not None
        hauls = self.lookups.answered(question, gone, self.live, self.now)
        for haul in hauls:
            Log(self.live, "conf").append_many(haul.drafts)
            self.lookups.confirmed(haul, self.live, self.now)
        return bool(hauls)

    def sweep(self, *found: int) -> None:
        """A full sweep finds these."""
        self.now += 1
        self.missing.found("conf", dict.fromkeys(map(str, found), 1.0), self.now)
        self.missing.swept(KEY, self.now - 0.5, [KEY])

    def names(self, most: int) -> Iterator[str]:
        """Whom it asks after, all of whom are there."""
        while most and (question := self.next()):
            most -= 1
            self.answer(question)
            yield question.native


# In which order


def test_each_photo_has_its_turn_and_a_restart_changes_nothing(live: Client) -> None:
    desk = Desk(live, 40)
    asked: list[str] = []
    for part in (7, 13, 1, 100):
        asked += desk.names(part)
        desk.restart()
    assert Counter(asked) == Counter(map(str, range(40)))
    assert desk.next() is None
    desk.now += ROUND
    assert list(desk.names(100)) == asked


def test_a_clock_that_was_set_back_keeps_nobody_waiting(live: Client) -> None:
    desk = Desk(live, 3)
    assert len(list(desk.names(3))) == 3
    assert not desk.answer(Question("conf", "1"), gone=True)
    desk.now -= DAY / 2
    desk.restart()
    question = desk.next()
    assert question == Question("conf", "1", again=True)
    assert desk.answer(question, gone=True)
    assert len(list(desk.names(2))) == 2


def test_what_a_sweep_finds_no_more_is_asked_after_first(live: Client) -> None:
    desk = Desk(live, 100)
    desk.sweep(*range(100))
    list(desk.names(10))
    desk.sweep(*range(5, 70))
    missing = {*map(str, range(5)), *map(str, range(70, 100))}
    order = list(desk.names(60))
    turns = 1 + len(missing) // MOST_SUSPECTS
    assert missing <= set(order[: len(missing) + turns])
    # Flickr knows them, so they are not suspected again, however many sweeps do not find them.
    desk.sweep(*range(5, 70))
    assert not missing & set(desk.names(20))


def test_what_one_of_two_queries_finds_is_not_missing(live: Client) -> None:
    desk = Desk(live, 2)
    other = "conf", "conf-1"
    desk.missing.found("conf", {"0": 1.0}, 10.0)
    desk.missing.swept(KEY, 10.0, [KEY, other])
    list(desk.names(2))
    assert desk.missing.next("conf", live) is None
    desk.missing.found("conf", {"1": 1.0}, 11.0)
    desk.missing.swept(other, 11.0, [KEY, other])
    assert desk.missing.next("conf", live) is None
    desk.missing.swept(KEY, 10.5, [KEY, other])
    assert desk.missing.next("conf", live) == "0"


def test_those_that_stay_missing_do_not_keep_the_others_waiting(live: Client) -> None:
    desk = Desk(live, 200)
    asked: list[str] = []
    # Half of them lost their tag; the daemon is killed before it has asked after all of those.
    for _ in range(21):
        desk.restart()
        desk.sweep(*range(100, 200))
        asked += desk.names(20)
    assert set(asked) == set(map(str, range(200)))


# What is believed


def test_a_doubt_outlives_a_restart(live: Client) -> None:
    desk = Desk(live, 2)
    first = desk.next()
    assert first is not None
    assert not desk.answer(first, gone=True)
    list(desk.names(1))
    desk.restart()
    assert desk.next() is None
    desk.now += DOUBT
    again = desk.next()
    assert again == first._replace(again=True)
    assert desk.answer(again, gone=True)
    desk.now += ROUND
    desk.restart()
    assert first.native not in list(desk.names(10))
    assert lookups.everything(live, "conf") == [str(1 - int(first.native))]


def test_what_is_there_after_all_stays(live: Client) -> None:
    desk = Desk(live, 1)
    desk.answer(desk.next(), gone=True)
    desk.now += DOUBT
    assert not desk.answer(desk.next())
    assert desk.next() is None
    desk.now += ROUND
    assert desk.next() == Question("conf", "0")


# How fast


def test_searches_take_the_place_of_look_ups_and_never_of_all(live: Client) -> None:
    desk = Desk(live, 40)
    asked = 0
    for second in range(60):
        now = DAY + second
        desk.lookups.searched(now)
        if question := desk.lookups.next(live, now, now):
            desk.answer(question)
            asked += 1
    assert 2 <= asked <= 4
    for second in range(60, 120):
        if question := desk.lookups.next(live, DAY + second, DAY + second):
            desk.answer(question)
            asked += 1
    assert 30 <= asked <= 34


# Over the wire


def test_what_the_search_goes_on_listing_is_found_out_in_its_turn(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    flickr.stale = True
    for name in "abcdef":
        upload(flickr, name)
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, *"abcdef"))
        flickr.private |= {flickr.native("b"), flickr.native("e")}
        until(lambda: holds(live, flickr, *"acdf"))


def test_searches_that_never_end_starve_no_look_up(
    live: Client, live_url: str, flickr: FlickrNetwork
) -> None:
    flickr.stale, flickr.most_per_page = True, 1
    names = [str(number) for number in range(12)]
    for name in names:
        upload(flickr, name)
    on_air(live, "conf", "flickr", "conf")
    # The next poll is due long before the one before has seen all its pages.
    with flickrtron(live_url, flickr, poll_s=0.001):
        until(lambda: holds(live, flickr, *names))
        flickr.private.add(flickr.native("11"))
        until(lambda: holds(live, flickr, *names[:11]))


NO_ANSWER = {
    "another's": failure(99, "Insufficient permissions"),
    "misunderstood": failure(7, "Never heard of it"),
    "html": Fault(200, b"<html>Hold your clicks a moment please</html>"),
    "cut off": Fault(cut="reset"),
    "another photo": Fault(200, b'{"stat":"ok","photo":{"id":"1"}}'),
    "forbidden": Fault(403, b"no"),
}


@pytest.mark.parametrize("fault", NO_ANSWER.values(), ids=NO_ANSWER.keys())
def test_a_photo_that_is_never_answered_for_holds_up_no_other(
    live: Client, live_url: str, flickr: FlickrNetwork, fault: Fault
) -> None:
    flickr.stale = True  # so that nobody is asked after because a sweep did not find it
    for name in "abcdef":
        upload(flickr, name)
    flickr.unanswered = {flickr.native("a"): fault, flickr.native("d"): fault}
    on_air(live, "conf", "flickr", "conf")
    with flickrtron(live_url, flickr):
        until(lambda: holds(live, flickr, *"abcdef"))
        for name in "abc":
            flickr.private.add(flickr.native(name))
        until(lambda: holds(live, flickr, *"adef"))
        upload(flickr, "new")
        until(lambda: flickr.uid_of("new") in texts(live, "conf"))
        flickr.unanswered.clear()
        until(lambda: holds(live, flickr, *"def", "new"))


class Unsteady(FlickrNetwork):
    """Every second search fails."""

    searches = 0

    def failing(self, what: str) -> Fault | None:
        self.searches += what == "search"
        unwell = what == "search" and self.searches % 2 == 0
        return Fault(503, b"Hold your clicks") if unwell else None


def test_polls_and_sweeps_go_on_where_a_fault_ended_them(live: Client, live_url: str) -> None:
    with Unsteady() as flickr:
        flickr.most_per_page = 1
        names = [str(number) for number in range(6)]
        for number, name in enumerate(names):
            upload(flickr, name, ago_s=90_000 * (6 - number))
        on_air(live, "conf", "flickr", "conf")
        with flickrtron(live_url, flickr):
            until(lambda: holds(live, flickr, *names))
            upload(flickr, "3", "late")
            until(lambda: texts(live, "conf")[flickr.uid_of("3")].startswith("late"))


def test_a_kill_does_not_begin_the_round_anew(
    live: Client, live_url: str, flickr: FlickrNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.flickrtron.lookups.PACE_S", 0.001)
    natives = [flickr.native(str(number)) for number in range(20)]
    for number, native in enumerate(natives):
        upload(flickr, str(number))
        Log(live, "conf").append_many([ItemDraft(uid=f"flickr:{native}", item=photo("a"))])
    lookups.note(live, "conf", natives, 0.0)  # nobody has asked after them for long
    on_air(live, "conf", "flickr", "conf")
    restarts = 0
    while (left := len(natives) - len(set(asked_after(flickr)))) > 0:
        enough = len(asked_after(flickr)) + min(left, 4)
        with flickrtron(live_url, flickr, poll_s=60):
            until(lambda enough=enough: len(asked_after(flickr)) >= enough)  # type: ignore[misc]
        restarts += 1
    # One that was under way at an end is asked once more.
    assert len(asked_after(flickr)) <= len(natives) + restarts
