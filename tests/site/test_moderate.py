"""What moderators may do over HTTP: by a script and by plain forms, once and twice, and who not."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from msgspec.structs import replace
from pytest_django import Settings

from afa import moderation
from afa.models import ArchivedItem, Ban, BlockedWord, Event, Ruling
from afa.roles import Role
from afa.views.moderation import answer, hidden
from live import keys
from live.connect import Client
from live.entry import key_of
from live.item import Author
from live.log import Log
from tests.site.staff import signed_in
from tests.strainer.posts import drain, post, row, states

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def event() -> Event:
    return Event.objects.create(slug="conf", title="Conf", on_air=True)


@pytest.fixture
def log(live: Client, event: Event) -> Log:
    log = Log(live, "conf")
    log.append_many([post("x:1", "a rude word"), post("x:2", author=Author(id="2", name="Bo"))])
    drain(log, event)
    return log


@pytest.fixture
def mo() -> Browser:
    return signed_in(Role.MODERATOR)


def url(uid: str = "x:1") -> str:
    return f"/conf/items/{key_of(uid)}/moderate/"


def act(browser: Browser, verb: str, uid: str = "x:1", status: int = 200, **more: str) -> Any:
    """What a script is told."""
    response = browser.post(url(uid), {"act": verb, **more}, headers=JSON)
    assert response.status_code == status, response.content
    assert "no-store" in response["Cache-Control"]
    return response.json()


def page(browser: Browser, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_hide_and_restore_by_a_script(log: Log, event: Event, mo: Browser) -> None:
    told = act(mo, "hide")
    assert told == {"words": "Hidden.", "told": True, "key": key_of("x:1"), "undo": "restore"}
    assert log.states(["x:1"]) == {"x:1": "hidden"}
    assert states(event)["x:1"] == "hidden"
    assert act(mo, "hide")["words"] == "It was hidden already."
    assert act(mo, "restore")["words"] == "Restored."
    assert act(mo, "restore")["words"] == "It is shown already."
    assert log.states(["x:1"]) == {"x:1": "live"}
    assert list(Ruling.objects.values_list("verb", "who").order_by("at")) == [
        ("hide", "moderator"),
        ("restore", "moderator"),
    ]


def test_without_a_script_there_are_pages(log: Log, mo: Browser) -> None:
    assert "a rude word" in page(mo, url())
    response = mo.post(url(), {"act": "hide", "next": "/conf/desk/"})
    assert (response.status_code, response["Location"]) == (303, "/conf/desk/")
    shown = page(mo, "/conf/desk/")
    assert "Hidden." in shown
    assert "A hidden post" in page(mo, url())
    response = mo.post(url(), {"act": "restore", "next": "https://evil.example/"})
    assert response["Location"] == url()
    assert log.states(["x:1"]) == {"x:1": "live"}


def test_what_the_archive_has_not_got_yet_is_hidden_all_the_same(
    log: Log, event: Event, mo: Browser
) -> None:
    log.append_many([post("x:3", "brand new"), post("x:3", "brand newer", version=1)])
    assert "brand newer" in page(mo, url("x:3"))
    assert act(mo, "hide", "x:3")["words"] == "Hidden."
    assert log.states(["x:3"]) == {"x:3": "hidden"}
    assert "brand newer" in page(mo, url("x:3"))
    assert act(mo, "hide", "x:3")["words"] == "It was hidden already."
    act(mo, "restore", "x:3")
    assert log.states(["x:3"]) == {"x:3": "live"}
    act(mo, "hide", "x:3")
    drain(log, event)
    assert (row(event, "x:3").state, row(event, "x:3").text) == ("hidden", "brand newer")
    assert "moderator" in page(mo, "/conf/moderation/")
    assert act(mo, "restore", "x:3")["told"]
    drain(log, event)
    assert states(event)["x:3"] == "live"


def test_the_author_of_what_is_not_archived_can_be_banned(
    log: Log, event: Event, mo: Browser
) -> None:
    log.append_many([post("x:3", "evil", author=Author(id="666", handle="troll"))])
    assert "@troll" in page(mo, f"{url('x:3')}?act=ban")
    told = act(mo, "ban", "x:3", reason="rude")
    assert told["words"].startswith("@troll is banned.")
    assert told["lift"] == f"/conf/moderation/ban/{Ban.objects.get().pk}/"
    drain(log, event)
    assert states(event)["x:3"] == "hidden"


def test_a_ban_is_asked_for_and_can_be_lifted(log: Log, event: Event, mo: Browser) -> None:
    asked = page(mo, f"{url()}?act=ban")
    assert "@ada" in asked
    assert "1 post of theirs" in asked
    mo.post(url(), {"act": "ban", "reason": "<b>rude</b>"})
    [ban] = Ban.objects.all()
    assert (ban.author_id, ban.who, ban.reason) == ("1", "moderator", "<b>rude</b>")
    assert states(event) == {"x:1": "hidden", "x:2": "live"}
    overview = page(mo, "/conf/moderation/")
    assert "&lt;b&gt;rude" in overview
    assert "Banned author: @ada" in overview
    line = f"/conf/moderation/ban/{ban.pk}/"
    assert "restore 1 post" in page(mo, line)
    assert act(mo, "ban")["words"].startswith("@ada was banned already")
    mo.post(line, {"act": "lift and restore"})
    assert states(event) == {"x:1": "live", "x:2": "live"}
    assert "is lifted. 1 post restored." in page(mo, "/conf/moderation/")
    assert "Lifted by" in page(mo, line)


def test_a_lifted_line_can_still_give_back(log: Log, event: Event, mo: Browser) -> None:
    mo.post("/conf/moderation/words/", {"word": "rude"})
    line = f"/conf/moderation/word/{BlockedWord.objects.get().pk}/"
    mo.post(line, {"act": "lift"})
    assert states(event)["x:1"] == "hidden"
    assert "Restore 1 post" in page(mo, line)
    mo.post(line, {"act": "restore"})
    assert states(event)["x:1"] == "live"
    assert mo.post(line, {"act": "sing"}).status_code == 400


def test_a_word_is_previewed_and_blocked(log: Log, event: Event, mo: Browser) -> None:
    shown = page(mo, "/conf/moderation/words/?word=RUDE")
    assert "It would hide 1 of the last 2 posts" in shown
    assert "a rude word" in shown
    assert "no letter" in page(mo, "/conf/moderation/words/?word=?!")
    told = mo.post("/conf/moderation/words/", {"word": "RUDE"}, headers=JSON).json()
    assert told["words"].startswith("“RUDE” is blocked. 1 post hidden;")
    assert states(event) == {"x:1": "hidden", "x:2": "live"}
    again = mo.post("/conf/moderation/words/", {"word": "rude"}, headers=JSON).json()
    assert again["words"].startswith("“RUDE” was blocked already")
    assert "Blocked word: RUDE" in page(mo, "/conf/moderation/")
    wrong = mo.post("/conf/moderation/words/", {"word": "?!"}, headers=JSON)
    assert (wrong.status_code, "no letter" in wrong.json()["error"]) == (400, True)
    assert mo.post("/conf/moderation/words/", {"word": "?!"}).status_code == 400


PAGES = [
    "/conf/desk/",
    "/conf/desk/drawer/",
    "/conf/moderation/",
    "/conf/moderation/words/",
    "/conf/moderation/ban/1/",
    url(),
]


@pytest.mark.parametrize("path", PAGES)
def test_only_moderators_come_in_and_nobody_keeps_it(log: Log, path: str) -> None:
    response = Browser().get(path)
    assert response.status_code == 303
    assert response["Location"].startswith("/accounts/sign-in/?next=%2Fconf%2F")
    for role in (None, Role.VIEWER):
        response = signed_in(role).get(path)
        assert response.status_code == 403
        assert b"This is for moderators" in response.content
        assert "no-store" in response["Cache-Control"]
    for role in (Role.MODERATOR, Role.OPERATOR):
        response = signed_in(role).get(path)
        assert response.status_code == (404 if "ban/1" in path else 200)


def test_who_may_not_does_not(log: Log, event: Event) -> None:
    for browser, status in ((Browser(), 401), (signed_in(Role.VIEWER), 403)):
        for verb in ("hide", "restore", "ban"):
            assert "error" in act(browser, verb, status=status)
    told = act(Browser(), "hide", status=401)
    assert told["sign_in"] == f"/accounts/sign-in/?next={url().replace('/', '%2F')}"
    response = Browser().post(url(), {"act": "hide"})
    assert (response.status_code, response["Location"]) == (303, told["sign_in"])
    assert states(event)["x:1"] == "live"
    assert not Ruling.objects.exists()


def test_a_form_from_elsewhere_is_refused(log: Log, event: Event, mo: Browser) -> None:
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="moderator"))
    for path in (url(), "/conf/moderation/words/"):
        assert strict.post(path, {"act": "hide", "word": "rude"}, headers=JSON).status_code == 403
    assert states(event)["x:1"] == "live"
    strict.get("/conf/desk/")
    token = strict.cookies["csrftoken"].value
    given = {"act": "hide", "csrfmiddlewaretoken": token}
    assert strict.post(url(), given, headers=JSON).status_code == 200


def test_what_is_not_there_is_said(log: Log, event: Event, mo: Browser) -> None:
    assert mo.post("/conf/items/aaaaaaaaaaaa/moderate/", {"act": "hide"}).status_code == 404
    assert mo.post("/nope/items/aaaaaaaaaaaa/moderate/", {"act": "hide"}).status_code == 404
    assert act(mo, "sing", status=400)["error"] == "There is no such act."
    log.retract("x:1", by="author")
    assert "deleted" in act(mo, "restore", status=410)["error"]
    drain(log, event)
    assert "deleted" in act(mo, "hide", status=410)["error"]
    assert "A deleted post" in page(mo, url())
    assert mo.put(url()).status_code == 405


def test_without_redis_it_is_said_and_told_later(
    live: Client, log: Log, event: Event, mo: Browser, settings: Settings
) -> None:
    log.append_many([post("x:3")])
    settings.PRODUCT = replace(settings.PRODUCT, redis_url="unix:///nowhere/live.sock")
    told = act(mo, "hide")
    assert (told["told"], str(answer.LATER) in told["words"]) == (False, True)
    assert "Try again" in act(mo, "hide", "x:3", status=503)["error"]
    assert states(event)["x:1"] == "hidden"
    moderation.tell(live)
    assert log.states(["x:1", "x:3"]) == {"x:1": "hidden", "x:3": "live"}


def test_a_kill_between_ruling_and_telling_loses_nothing(
    live: Client, log: Log, event: Event, mo: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append_many([post("x:3", "unarchived")])
    with monkeypatch.context() as patch:
        patch.setattr(moderation, "tell_now", _killed)
        for uid in ("x:1", "x:3"):
            with pytest.raises(KeyboardInterrupt):
                mo.post(url(uid), {"act": "hide"})
    assert log.states(["x:1", "x:3"]) == {"x:1": "live", "x:3": "live"}
    assert moderation.tell(live) == 2
    assert log.states(["x:1", "x:3"]) == {"x:1": "hidden", "x:3": "hidden"}
    drain(log, event)
    assert row(event, "x:3").text == "unarchived"


def _killed(_event: Event) -> bool:
    raise KeyboardInterrupt


def test_a_log_that_lost_an_unarchived_post_is_told_when_it_comes_again(
    live: Client, log: Log, event: Event, mo: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append_many([post("x:3", "unarchived")])
    with monkeypatch.context() as patch:
        patch.setattr(moderation, "tell_now", lambda _event: False)
        act(mo, "hide", "x:3")
    live.flushall()
    log.append_many([post("x:4")])
    assert moderation.tell(live) == 0
    log.append_many([post("x:3", "unarchived")])
    assert moderation.tell(live) == 1
    assert log.states(["x:3"]) == {"x:3": "hidden"}


def test_too_many_acts_have_to_wait(log: Log, mo: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "MOST", 2)
    act(mo, "hide")
    act(mo, "restore")
    response = mo.post(url(), {"act": "hide"}, headers=JSON)
    assert (response.status_code, response["Retry-After"]) == (429, "20")
    assert mo.post("/conf/moderation/words/", {"word": "rude"}).status_code == 429
    assert log.states(["x:1"]) == {"x:1": "live"}


def test_hidden_posts_are_listed_page_by_page(
    log: Log, event: Event, mo: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append_many([post(f"x:{n}", f"<i>text {n}") for n in range(10, 15)])
    for n in range(10, 15):
        log.retract(f"x:{n}", by="moderator")
    drain(log, event)
    first = hidden.page(event, None, 3)
    assert [one.key for one in first.posts] == [key_of(f"x:{n}") for n in (14, 13, 12)]
    second = hidden.page(event, first.older, 3)
    assert [one.key for one in second.posts] == [key_of(f"x:{n}") for n in (11, 10)]
    assert second.older is None
    assert first.posts[0].why == "Hidden in the live log"
    assert "&lt;i&gt;text 14" in page(mo, "/conf/moderation/")


def test_the_number_of_queries_does_not_grow(log: Log, event: Event, mo: Browser) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            page(mo, path)
        return len(found)

    act(mo, "hide")
    mo.post("/conf/moderation/words/", {"word": "one"})
    paths = ("/conf/moderation/", "/conf/desk/")
    before = [queries(path) for path in paths]
    log.append_many([post(f"x:{n}", author=Author(id=f"a{n}")) for n in range(10, 13)])
    drain(log, event)
    for n in range(10, 13):
        act(mo, "hide", f"x:{n}")
        mo.post(url(f"x:{n}"), {"act": "ban"})
        mo.post("/conf/moderation/words/", {"word": f"word{n}"})
    assert [queries(path) for path in paths] == before


def test_empty_lists_say_so(event: Event, live: Client, mo: Browser) -> None:
    shown = page(mo, "/conf/moderation/")
    for words in ("Nothing is hidden", "Nobody is banned", "No word is blocked", "Nobody has"):
        assert words in shown


def test_readers_pages_are_the_same_for_everybody(
    log: Log, event: Event, mo: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = timezone.now()  # a page says as of when it is
    monkeypatch.setattr(timezone, "now", lambda: moment)
    for path in ("/conf/", f"/conf/items/{key_of('x:1')}", "/conf/archive/"):
        mine, others = mo.get(path), Browser().get(path)
        assert mine.content == others.content
        assert b"acts-form" not in mine.content
    assert not ArchivedItem.objects.exclude(state="live").exists()
    assert live_keys(log) >= {b"live:{conf}:items"}


def live_keys(log: Log) -> set[bytes]:
    return set(log._redis.scan_iter(match=keys.items("conf").replace("items", "*")))


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_make_one_ruling(log: Log, event: Event) -> None:
    browsers = [signed_in(Role.MODERATOR), signed_in(Role.OPERATOR)]

    def hide(browser: Browser) -> int:
        try:
            return browser.post(url(), {"act": "hide"}, headers=JSON).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(hide, browsers * 8))
    assert answers == [200] * 16
    assert Ruling.objects.count() == 1
    assert [log.states(["x:1"]), states(event)["x:1"]] == [{"x:1": "hidden"}, "hidden"]
    assert log.length() == 3
