"""What organisers say of groups: a post stands apart, and that stays until it is undone."""

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from afa import regather
from afa.models import Event, Speaker, Split
from afa.roles import Role
from live.connect import Client
from live.entry import key_of
from live.log import Log
from tests.site.staff import signed_in
from tests.strainer.groups import HANDLES, expected, grouped, said
from tests.strainer.posts import drain

pytestmark = pytest.mark.django_db
THREE = {"x:1": ("bluesky:3", "mastodon:2")}


@pytest.fixture
def event() -> Event:
    made = Event.objects.create(slug="conf", title="Conf", on_air=True)
    Speaker.objects.create(event=made, slug="ada", name="Ada", handles=HANDLES)
    return made


@pytest.fixture
def log(live: Client, event: Event) -> Log:
    log = Log(live, "conf")
    log.append_many([said("x:1"), said("mastodon:2", minutes=1), said("bluesky:3", minutes=2)])
    drain(log, event)
    assert grouped(event) == THREE
    return log


@pytest.fixture
def mo() -> Browser:
    return signed_in(Role.MODERATOR)


def act(browser: Browser, verb: str, uid: str) -> str:
    headers = {"Accept": "application/json"}
    response = browser.post(f"/conf/items/{key_of(uid)}/moderate/", {"act": verb}, headers=headers)
    assert response.status_code == 200, response.content
    return str(response.json()["words"])


@pytest.mark.parametrize(
    ("uid", "left"),
    [
        ("bluesky:3", {"x:1": ("mastodon:2",)}),
        ("x:1", {"mastodon:2": ("bluesky:3",)}),
    ],
)
def test_a_post_is_taken_out_stays_out_and_comes_back(
    log: Log, event: Event, mo: Browser, uid: str, left: dict[str, tuple[str, ...]]
) -> None:
    assert act(mo, "split", uid) == "It stands alone now."
    assert act(mo, "split", uid) == "It stood alone already."
    assert grouped(event) == left == expected(event)
    regather.begin(event.pk)
    while regather.step(event.pk, limit=1).left:
        pass
    log.append_many([said("mastodon:2", f"{said('x:1').item.text}!", minutes=1, version=1)])
    drain(log, event)
    assert grouped(event) == left
    assert act(mo, "join", uid) == "It is compared with the others again."
    assert act(mo, "join", uid) == "It was not apart."
    assert grouped(event) == THREE


def test_a_new_post_joins_one_side_and_not_both(log: Log, event: Event, mo: Browser) -> None:
    act(mo, "split", "x:1")
    log.append_many([said("x:1", version=1, minutes=0)])
    drain(log, event)
    assert grouped(event) == {"mastodon:2": ("bluesky:3",)} == expected(event)


def test_the_page_of_a_post_has_the_button_that_is_of_use(
    log: Log, event: Event, mo: Browser
) -> None:
    path = f"/conf/items/{key_of('x:1')}/moderate/"
    page = mo.get(path).content.decode()
    assert 'value="split"' in page
    assert "Also on Mastodon, Bluesky" in page
    assert 'value="join"' not in page
    act(mo, "split", "x:1")
    page = mo.get(path).content.decode()
    assert 'value="join"' in page
    assert "moderator took it out" in page
    assert 'value="split"' not in page


def test_splits_are_listed_and_undone_in_the_admin(log: Log, event: Event, mo: Browser) -> None:
    act(mo, "split", "x:1")
    path = "/admin/afa/split/"
    assert mo.get(path).status_code == 200
    picked = {"action": "undo", "_selected_action": [Split.objects.get().pk]}
    assert mo.post(path, picked).status_code == 302
    assert grouped(event) == THREE
    assert signed_in(Role.VIEWER).get(path).status_code == 403


def test_the_command_groups_anew(
    log: Log, event: Event, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("regroup", "conf")
    assert capsys.readouterr().out == "3 of 3 posts are cross-posts, in 1 groups.\n"


def test_a_person_in_the_admin_links_accounts(event: Event, admin_client: Browser) -> None:
    fields = {"event": event.pk, "name": "Grace", "handles": "x:grace"}
    assert "One account alone" in admin_client.post("/admin/afa/person/add/", fields).text
    fields["handles"] = "x:Grace, https://example.org/@gh"
    assert admin_client.post("/admin/afa/person/add/", fields).status_code == 302
    assert event.persons.get().handles == ["x:grace", "mastodon:gh@example.org"]
