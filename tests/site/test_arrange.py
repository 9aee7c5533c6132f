"""Organisers put posts where they belong: one, many, all of a page; and put them back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from afa import placing
from afa.models import ArchivedItem, Event, Move, Session
from afa.roles import Role
from afa.views.moderation import arrange
from live.entry import key_of
from live.log import Log
from tests.site.staff import signed_in
from tests.strainer.posts import NOON, drain, post, row

pytestmark = pytest.mark.django_db
LATE = NOON + timedelta(hours=5)
HALL, TALK, OTHER = (
    "/conf/hallway/arrange/",
    "/conf/sessions/talk/arrange/",
    "/conf/sessions/other/arrange/",
)


@pytest.fixture
def event() -> Event:
    event = Event.objects.create(slug="conf", title="Conf", on_air=True)
    for n, slug in enumerate(("talk", "other")):
        starts = NOON + timedelta(hours=n)
        ends = starts + timedelta(minutes=30)
        Session.objects.create(
            event=event,
            slug=slug,
            title=f"The {slug}",
            starts_at=starts,
            ends_at=ends,
            hashtag=slug,
        )
    return event


@pytest.fixture
def log(live: object, event: Event) -> Log:
    log = Log(live, "conf")  # type: ignore[arg-type]
    log.append_many(
        [
            post("x:1", at=LATE, hashtags=("talk",)),
            post("x:2", at=LATE, reply_to="x:1"),
            post("x:3", at=LATE),
            post("x:4", at=LATE, reply_to="x:3"),
        ]
    )
    drain(log, event)
    return log


@pytest.fixture
def mo(log: Log) -> Browser:
    return signed_in(Role.MODERATOR)


def where(event: Event, *uids: str) -> list[tuple[str, str]]:
    rows = [row(event, uid) for uid in uids]
    return [(one.session.slug if one.session else "", one.reason) for one in rows]


def send(browser: Browser, path: str, status: int = 200, **form: object) -> str:
    response = browser.post(path, form, follow=True)
    assert response.status_code == status
    return response.content.decode()


def keys(*uids: str) -> list[str]:
    return [key_of(uid) for uid in uids]


def test_what_was_moved_last_can_be_undone_however_much_was_moved_before(
    event: Event, mo: Browser
) -> None:
    for n in range(arrange.LATELY + 2):
        send(mo, HALL, act="move", to="talk:other" if n % 2 else "talk:talk", key=keys("x:3"))
    newest = Move.objects.latest("pk").pk
    offered = re.findall(r'name="move" value="(\d+)"', mo.get(HALL).text)
    assert [int(pk) for pk in offered] == list(range(newest, newest - arrange.LATELY, -1))


def test_the_chosen_posts_move_and_their_answers_follow(event: Event, mo: Browser) -> None:
    page = send(mo, HALL, act="move", to="talk:other", key=keys("x:3"))
    assert "1 post to The other." in page
    assert where(event, "x:3", "x:4", "x:1") == [
        ("other", "manual"),
        ("other", "reply"),
        ("talk", "tag"),
    ]


def test_all_of_a_page(event: Event, mo: Browser) -> None:
    send(mo, TALK, act="move all", to="hallway", shown=keys("x:1", "x:2"))
    assert where(event, "x:1", "x:2") == [("", "manual"), ("", "manual")]
    assert "No post belongs to this talk yet" in mo.get(TALK).content.decode()
    assert "Placed here by an organiser" in mo.get(HALL).content.decode()


def test_a_move_is_undone_as_a_whole_and_once(event: Event, mo: Browser) -> None:
    send(mo, TALK, act="move", to="talk:other", key=keys("x:1", "x:2"))
    move = Move.objects.get()
    assert "back where they were" in send(mo, OTHER, act="undo", move=str(move.pk))
    assert where(event, "x:1", "x:2") == [("talk", "tag"), ("talk", "reply")]
    assert "undone already" in send(mo, OTHER, act="undo", move=str(move.pk))
    move.refresh_from_db()
    assert (move.by, move.undone_by) == (User.objects.get(), User.objects.get())


def test_undoing_goes_back_to_the_move_before(event: Event, mo: Browser) -> None:
    item, other = row(event, "x:3"), Session.objects.get(slug="other")
    first = placing.move([item], Session.objects.get(slug="talk"), None)
    second = placing.move([item], other, None)
    third = placing.release([item], None)
    assert where(event, "x:3") == [("", "hallway")]
    placing.undo(third, None)
    assert where(event, "x:3") == [("other", "manual")]
    placing.undo(first, None)
    assert where(event, "x:3") == [("other", "manual")]
    placing.undo(second, None)
    assert where(event, "x:3") == [("", "hallway")]
    moved = second.posts.get()
    assert (moved.from_session, moved.from_reason) == (Session.objects.get(slug="talk"), "manual")


def test_back_to_the_rules(event: Event, mo: Browser) -> None:
    send(mo, TALK, act="move", to="hallway", key=keys("x:1"))
    assert "to where the rules say" in send(mo, HALL, act="move", to="rules", key=keys("x:1"))
    assert where(event, "x:1") == [("talk", "tag")]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"act": "move", "to": "talk:other"}, "Choose some posts"),
        ({"act": "move", "to": "talk:other", "key": ["nonsense"]}, "Choose some posts"),
        ({"act": "move", "key": keys("x:3")}, "Choose where"),
        ({"act": "move", "to": "talk:none", "key": keys("x:3")}, "Choose where"),
        ({"act": "move", "to": "moon", "key": keys("x:3")}, "Choose where"),
    ],
)
def test_what_cannot_be_is_said_and_not_done(
    event: Event, mo: Browser, form: dict[str, Any], words: str
) -> None:
    assert words in send(mo, HALL, **form)
    assert not Move.objects.exists()


def test_only_posts_and_talks_of_the_event_move(event: Event, mo: Browser) -> None:
    alien = Event.objects.create(slug="alien", title="Alien")
    talk = Session.objects.create(
        event=alien, slug="far", title="Far", starts_at=NOON, ends_at=NOON + timedelta(hours=1)
    )
    assert "Choose where" in send(mo, HALL, act="move", to="talk:far", key=keys("x:3"))
    assert "Choose some" in send(
        mo, "/alien/hallway/arrange/", act="move", to="rules", key=keys("x:3")
    )
    with pytest.raises(ValueError, match="one event"):
        placing.move([row(event, "x:3")], talk, None)
    with pytest.raises(ValueError, match="one event"):
        placing.move([], talk, None)
    theirs = placing.move([row(event, "x:3")], None, None)
    send(mo, "/alien/hallway/arrange/", 404, act="undo", move=str(theirs.pk))


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
def test_an_undo_of_nothing_is_not_found(event: Event, mo: Browser, number: str) -> None:
    send(mo, HALL, 404, act="undo", move=number)


@pytest.mark.parametrize("path", [HALL, TALK])
def test_others_are_refused_and_nobody_keeps_a_page(log: Log, event: Event, path: str) -> None:
    for role, status in (
        (None, 403),
        (Role.VIEWER, 403),
        (Role.MODERATOR, 200),
        (Role.OPERATOR, 200),
    ):
        browser = signed_in(role)
        response = browser.get(path)
        assert response.status_code == status
        assert "no-store" in response["Cache-Control"]
        sent = browser.post(path, {"act": "move", "to": "rules", "key": keys("x:3")})
        assert sent.status_code == {403: 403, 200: 303}[status]
    assert Move.objects.count() == 2
    stranger = Browser().get(path)
    assert stranger.status_code == 303
    assert stranger["Location"].startswith("/accounts/sign-in/")
    Browser().post(path, {"act": "move", "to": "rules", "key": keys("x:3")})
    assert Move.objects.count() == 2


def test_a_form_from_elsewhere_is_refused(mo: Browser) -> None:
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = mo.cookies
    response = strict.post(HALL, {"act": "move", "to": "rules", "key": keys("x:3")})
    assert response.status_code == 403
    assert not Move.objects.exists()


def test_what_its_author_deleted_stays_where_it_was(event: Event, log: Log) -> None:
    items = [row(event, "x:1"), row(event, "x:3")]
    log.retract("x:1", by="author")
    drain(log, event)
    placing.move(items, Session.objects.get(slug="other"), None)
    assert where(event, "x:1", "x:3") == [("talk", "tag"), ("other", "manual")]


def test_a_new_epoch_and_edits_leave_what_was_moved(event: Event, log: Log) -> None:
    placing.move([row(event, "x:1")], None, None)
    placing.move([row(event, "x:3")], Session.objects.get(slug="other"), None)
    log.renew(log.epoch() or "")
    log.append_many([post("x:1", "new", version=1, at=LATE, hashtags=("talk",))])
    drain(log, event)
    assert row(event, "x:1").text == "new"
    assert where(event, "x:1", "x:2", "x:3") == [("", "manual"), ("", "reply"), ("other", "manual")]


@pytest.mark.parametrize("path", [HALL, TALK])
def test_the_number_of_queries_does_not_grow(
    event: Event, log: Log, mo: Browser, path: str
) -> None:
    talk = Session.objects.get(slug="talk")
    counts = []
    for number in (1, 2, 3):
        log.append_many([post(f"x:n{number}", at=LATE), post(f"x:t{number}", at=LATE)])
        drain(log, event)
        placing.move(ArchivedItem.objects.filter(uid=f"x:t{number}"), talk, None)
        with CaptureQueriesContext(connection) as queries:
            assert mo.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_the_desk_and_moderation_lead_there_and_readers_pages_do_not(mo: Browser) -> None:
    assert TALK in mo.get("/conf/sessions/talk/desk/").content.decode()
    assert HALL in mo.get("/conf/moderation/").content.decode()
    assert "arrange" not in mo.get("/conf/sessions/talk/").content.decode()


POSTS, MOVES = "/admin/afa/archiveditem/", "/admin/afa/move/"


def selected(*uids: str) -> list[str]:
    return [str(ArchivedItem.objects.get(uid=uid).pk) for uid in uids]


def test_the_admin_asks_where_to_and_moves(event: Event, mo: Browser) -> None:
    chosen: dict[str, Any] = {"action": "move", "_selected_action": selected("x:3")}
    asked = send(mo, POSTS, **chosen)
    assert "Choose a talk" in asked
    assert not Move.objects.exists()
    other = Session.objects.get(slug="other")
    assert f'<option value="{other.pk}">' in asked
    assert "1 posts: to The other" in send(mo, POSTS, **chosen, to=str(other.pk))
    assert where(event, "x:3", "x:4") == [("other", "manual"), ("other", "reply")]
    send(mo, POSTS, **chosen, to="hallway")
    assert where(event, "x:3", "x:4") == [("", "manual"), ("", "reply")]
    send(mo, POSTS, **chosen, to="rules")
    assert where(event, "x:3") == [("", "hallway")]


@pytest.mark.parametrize("to", ["0", "x", "²", "9" * 30])
def test_the_admin_asks_again_where_there_is_no_such_talk(
    event: Event, mo: Browser, to: str
) -> None:
    chosen: dict[str, Any] = {"action": "move", "_selected_action": selected("x:3")}
    assert "Choose a talk" in send(mo, POSTS, **chosen, to=to)
    assert not Move.objects.exists()


def test_the_admin_undoes_several_moves(event: Event, mo: Browser) -> None:
    talk, other = Session.objects.order_by("-slug")
    moves = [placing.move([row(event, "x:3")], one, None) for one in (talk, other)]
    page = mo.get(MOVES).content.decode()
    assert page.count("field-posts_moved") == 2
    numbers = [str(move.pk) for move in moves]
    assert "2 moves undone" in send(mo, MOVES, action="undo", _selected_action=numbers)
    assert where(event, "x:3") == [("", "hallway")]


def test_the_admin_moves_nothing_for_viewers(log: Log, event: Event) -> None:
    viewer = signed_in(Role.VIEWER)
    for path, action in ((POSTS, "move"), (MOVES, "undo")):
        response = viewer.post(path, {"action": action, "to": "hallway", "_selected_action": ["1"]})
        assert response.status_code == 403
        assert Browser().get(path).status_code == 302
    assert not Move.objects.exists()
