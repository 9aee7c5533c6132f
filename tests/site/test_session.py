"""A talk's page: what it says of the talk, of its posts, and why they are there."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afa import tallies
from afa.models import ArchivedItem, Event, Room, Session, Speaker, Track
from live.connect import Client
from live.draft import ItemDraft
from live.item import Author, Item, Link, Media
from live.log import Log
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PATH = "/conf/sessions/opening/"
PHOTO = Media(type="photo", url="https://img.test/a.jpg", alt="A stage")


def item(text: str, minutes: float = 0, author: str = "1", **more: Any) -> Item:
    at = AT + timedelta(minutes=minutes)
    by = Author(id=author, name=f"Ada {author}", handle=f"ada{author}")
    given = {"source": "x", "author": by, "created_at": at, "received_at": at}
    return Item(text=text, **{**given, **more})


@pytest.fixture
def event(live: Client) -> Event:
    return Event.objects.create(
        slug="conf",
        title="Conf <2026>",
        timezone="Europe/Lisbon",
        starts_at=AT,
        ends_at=timezone.now() + timedelta(days=2),
        on_air=True,
    )


def talk(event: Event, slug: str, starts: datetime, minutes: int = 45, **more: Any) -> Session:
    ends = starts + timedelta(minutes=minutes)
    given = {"title": f"On {slug}", "starts_at": starts, "ends_at": ends}
    return Session.objects.create(event=event, slug=slug, **{**given, **more})


@pytest.fixture
def session(event: Event) -> Session:
    """A talk that is over."""
    room = Room.objects.create(event=event, slug="main", name="Main hall")
    track = Track.objects.create(event=event, slug="web", name="The web")
    session = talk(event, "opening", AT, room=room, track=track, hashtag="opening")
    ada = Speaker.objects.create(event=event, slug="ada", name="Ada Ito", handles=["x:ada1"])
    session.speakers.add(ada)
    return session


def page(browser: Browser, path: str = PATH, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status
    return response.content.decode()


def order(html: str, *texts: str) -> bool:
    places = [html.index(text) for text in texts]
    return places == sorted(places)


def reason(event: Event, uid: int, reason: str, **more: str) -> None:
    ArchivedItem.objects.filter(uid=f"x:conf:{uid}").update(reason=reason, **more)


def test_it_says_who_where_and_when(client: Browser, session: Session) -> None:
    html = page(client)
    assert '<a href="/conf/speakers/ada/" dir="auto">Ada Ito</a>' in html
    assert 'datetime="2026-11-20T10:00:00.000Z"' in html
    when = html.partition('class="talk-when"')[2]
    assert order(when, "Friday, 20 November 2026", ">10:00<", ">10:45<", "Main hall", "The web")
    assert "Nobody posted about this talk" in html


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        (-20, "25 min left"),
        (30.5, "Starts in 31 min"),
        (125, "Starts in 2 h 5 min"),
        (60 * 24 * 3, "Starts in 3 days"),
        (-300, "Nobody posted about this talk"),
    ],
)
def test_it_says_where_the_talk_is_in_its_time(
    client: Browser, event: Event, starts: float, words: str
) -> None:
    now = timezone.now() - timedelta(seconds=20)
    talk(event, "opening", now + timedelta(minutes=starts))
    html = page(client)
    assert words in html
    assert ('href="/conf/?talk=opening"' in html) == ("left" in words)


def test_a_talk_that_was_cancelled_says_so(client: Browser, event: Event) -> None:
    talk(event, "opening", timezone.now() - timedelta(minutes=5), cancelled=True)
    html = page(client)
    assert "This talk was cancelled" in html
    assert "left" not in html
    assert "EventCancelled" in html


def test_what_was_said_is_counted_and_drawn(client: Browser, session: Session) -> None:
    link = Link("https://a.test/slides", "The slides")
    archived(
        session.event,
        item("a", 1, links=(link,), media=(PHOTO, PHOTO)),
        item("b", 12, "2", links=(link, Link("https://b.test"))),
        item("c", 12.5, "2"),
        item("d", 500),
        session=session,
    )
    html = page(client)
    figures = re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", html)
    assert figures == [("Posts", "4"), ("People", "2"), ("Pictures", "2"), ("Links", "2")]
    assert "at 10:12: 2 posts" in html
    assert "1 came earlier or later" in html
    assert html.count("<tr><th") == 1 + 2


def test_the_peak_leads_to_what_was_said_then(client: Browser, session: Session) -> None:
    archived(session.event, *(item(f"[{n}]", n) for n in range(30)), session=session)
    archived(session.event, *(item(f"[{n}]", 30.1) for n in range(30, 60)), session=session)
    archived(session.event, *(item(f"[{n}]", n / 2 + 2) for n in range(60, 80)), session=session)
    peak = re.search(r'href="([^"]+)#posts">at 10:30', page(client))
    assert peak
    texts = re.findall(r"\[(\d+)\]", page(client, peak[1].replace("&amp;", "&")))
    assert texts == [str(n) for n in range(30, 80)]


@pytest.mark.parametrize("path", [PATH, f"{PATH}?order=talk"])
def test_both_orders_show_each_post_once(client: Browser, session: Session, path: str) -> None:
    archived(session.event, *(item(f"[{n}]", n / 9) for n in range(120)), session=session)
    archived(session.event, item("[hallway]"))
    seen: list[str] = []
    address: str | None = path
    while address:
        html = page(client, address)
        seen += re.findall(r"\[(\w+)\]", html)
        further = re.search(r'rel="next" href="([^"#]+)#posts"', html)
        address = further[1].replace("&amp;", "&") if further else None
    assert [int(n) for n in seen] == sorted(range(120), reverse="order" not in path)


@pytest.mark.parametrize(
    "query",
    ["order=new", "before=x", "before=0", "order=talk&after=x", "order=talk&at=noon",
     "order=talk&at=2026-11-20T10:00", "order=talk&at=0001-01-01T00:00Z"],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(client: Browser, session: Session, query: str) -> None:
    assert "makes no sense" in page(client, f"{PATH}?{query}", 400)


def test_a_moment_after_all_is_said_begins_anew(client: Browser, session: Session) -> None:
    archived(session.event, item("[a]"), session=session)
    assert "[a]" in page(client, f"{PATH}?order=talk&at=2030-01-01T00:00Z")


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("tag", "Carries #opening"),
        ("time", "Said while this was the only talk"),
        ("room", "Carries the tag of the room"),
        ("manual", "Placed here by an organiser"),
        ("speaker", "Speaks to the speaker"),
        ("reply", "Answers what was said here"),
    ],
)
def test_each_post_says_why_it_is_here(
    client: Browser, session: Session, why: str, words: str
) -> None:
    archived(session.event, item("a", author="2"), session=session)
    assert words not in page(client)
    reason(session.event, 0, why)
    assert words in page(client)


def test_the_speaker_s_own_posts_say_so(client: Browser, session: Session) -> None:
    archived(session.event, item("a"), session=session)
    ArchivedItem.objects.update(reason="speaker", author_handle="Ada1")
    assert "By the speaker" in page(client)


def test_an_answer_names_whom_it_answers(client: Browser, session: Session, live: Client) -> None:
    first, _ = archived(session.event, item("a", author="2"), item("b"), session=session)
    ArchivedItem.objects.filter(pk=first.pk).update(author_name="Grace <3")
    reason(session.event, 1, "reply", reply_to=first.uid)
    link = f'Answers <a href="/conf/items/{first.key}" dir="auto">Grace &lt;3</a>'
    assert link in page(client)
    log = Log(live, "conf")
    log.append_many([ItemDraft(uid=first.uid, item=item("a"))])
    log.retract(first.uid, by="moderator")
    html = page(client)
    assert "Grace" not in html
    assert "Answers what was said here" in html


def test_pictures_and_links_are_shown_but_none_that_is_covered(
    client: Browser, session: Session
) -> None:
    def photo(name: str) -> Media:
        return Media(type="photo", url=f"https://img.test/{name}.jpg", alt=name)

    one, other = Link("https://a.test/", "Often"), Link("https://b.test/", "Seldom")
    archived(
        session.event,
        item("a", media=(photo("plain"),), links=(other,)),
        item("b", media=(photo("bare"),), sensitive=True, links=(one,)),
        item("c", media=(photo("warned"),), content_warning="Food", links=(one, one)),
        session=session,
    )
    html = page(client)
    strip = re.search(r'class="strip".*?</ul>', html, re.S)
    assert strip
    assert re.findall(r'alt="(\w+)"', strip[0]) == ["plain"]
    shared = re.search(r'class="shared".*?</ul>', html, re.S)
    assert shared
    assert re.findall(r'dir="auto">(\w+)</span> <span[^>]*><span[^>]*>(\d)', shared[0]) == [
        ("Often", "2"),
        ("Seldom", "1"),
    ]


def test_nothing_of_a_retracted_post_is_left_anywhere(
    client: Browser, session: Session, live: Client
) -> None:
    secret = item("a secret", media=(PHOTO,), links=(Link("https://a.test/secret"),))
    (row,) = archived(session.event, secret, session=session)
    log = Log(live, "conf")
    log.append_many([ItemDraft(uid=row.uid, item=secret)])
    assert page(client).count("secret") >= 3
    log.retract(row.uid, by="moderator")
    html = page(client)
    assert "secret" not in html
    assert "img.test" not in html


def test_the_talks_around_it_are_a_click_away(client: Browser, session: Session) -> None:
    event, room = session.event, session.room
    other = Room.objects.create(event=event, slug="side", name="Side room")
    minute = timedelta(minutes=1)
    talk(event, "dawn", AT - 300 * minute, room=room)
    talk(event, "breakfast", AT - 100 * minute, room=other)
    talk(event, "called-off", AT - 60 * minute, room=room, cancelled=True)
    talk(event, "beside", AT + 10 * minute, room=other)
    talk(event, "dusk", AT + 100 * minute, room=room)
    around = page(client).partition("talk-around")[2]
    assert re.findall(r'href="/conf/sessions/([\w-]+)/"', around) == [
        "dawn", "dusk", "beside", "breakfast"
    ]  # fmt: skip


def test_of_many_talks_at_the_same_time_some_are_named(client: Browser, session: Session) -> None:
    for n in range(57):
        talk(session.event, f"t{n}", AT)
    assert "51 more on the programme" in page(client)


def test_machines_are_told_the_same(client: Browser, session: Session) -> None:
    session.title = "</script><b>Evil"
    session.abstract = "& more"
    session.save()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client), re.S)
    assert found
    told = json.loads(found[1])
    assert told["name"] == session.title
    assert told["startDate"] == "2026-11-20T10:00+00:00"
    assert told["performer"][0]["url"] == "http://testserver/conf/speakers/ada/"
    assert told["superEvent"]["name"] == "Conf <2026>"
    assert told["location"]["name"] == "Main hall"


def test_the_chunk_can_be_taken_along(client: Browser, session: Session) -> None:
    archived(session.event, item("a"), session=session)
    html = page(client)
    for path in ("feed.atom", "export/jsonl/", "export/csv/", "export/atom/"):
        assert f'href="/conf/{path}?talk=opening"' in html
        answer = client.get(f"/conf/{path}?talk=opening")
        # Read to its end: an export leaves its seat then.
        assert (answer.status_code, bool(answer.getvalue())) == (200, True)


def test_it_costs_the_same_with_one_post_and_with_many(client: Browser, session: Session) -> None:
    def fill(first: int, count: int) -> None:
        rows = archived(
            session.event,
            *(item(f"{n}", n, str(n), media=(PHOTO,)) for n in range(first, first + count)),
            session=session,
        )
        ArchivedItem.objects.filter(pk__in=[row.pk for row in rows]).update(
            reason="reply", reply_to="x:conf:0"
        )
        for n in range(first, first + count):
            beside = talk(session.event, f"t{n}", AT)
            who = Speaker.objects.create(event=session.event, slug=f"p{n}", name="P")
            beside.speakers.add(who)
            session.speakers.add(who)

    fill(0, 1)
    with CaptureQueriesContext(connection) as few:
        page(client)
    fill(1, 40)
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(few) <= 12


def test_what_is_large_is_counted_once_for_many(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "SMALL", 2)
    monkeypatch.setattr(tallies, "STANDS_S", 20.0)
    archived(session.event, item("a"), item("b"), session=session)
    assert tallies.talk(session).posts == 2
    archived(session.event, item("c"), session=session)
    assert tallies.talk(session).posts == 3, "what is small is counted anew"
    archived(session.event, item("d"), session=session)
    assert tallies.talk(session).posts == 3, "what is not, after a while"
