"""Speakers: who they are, what they posted, and what they were told in their talks."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from afa.models import ArchivedItem, Event, Room, Session, Speaker
from afa.views.profiles import profiles
from live.connect import Client
from live.draft import ItemDraft
from live.item import Author, Item
from live.log import Log
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PATH = "/conf/speakers/ada/"


def item(text: str, author: str = "1", handle: str = "", source: str = "x", **more: Any) -> Item:
    by = Author(id=author, name=f"Person {author}", handle=handle)
    return Item(text=text, source=source, author=by, created_at=AT, received_at=AT, **more)


def archive(event: Event, *items: Item, session: Session | None = None) -> list[ArchivedItem]:
    """As the strainer does, with the author's handle."""
    rows = archived(event, *items, session=session)
    for row, one in zip(rows, items, strict=True):
        row.author_handle = one.author.handle
        row.save()
    return rows


@pytest.fixture
def event(live: Client) -> Event:
    return Event.objects.create(
        slug="conf", title="Conf", starts_at=AT, ends_at=AT + timedelta(days=2), on_air=True
    )


@pytest.fixture
def ada(event: Event) -> Speaker:
    return Speaker.objects.create(
        event=event,
        slug="ada",
        name="Ada <Ito>",
        bio="Counts.\n\nAnd sings",
        handles=["x:ada_ito", "mastodon:ada@example.org", "bluesky:did:plc:abc"],
    )


@pytest.fixture
def session(event: Event, ada: Speaker) -> Session:
    room = Room.objects.create(event=event, slug="main", name="Main hall")
    session = Session.objects.create(
        event=event, slug="opening", title="The opening", room=room, starts_at=AT,
        ends_at=AT + timedelta(minutes=45),
    )  # fmt: skip
    session.speakers.add(ada)
    return session


def page(browser: Browser, path: str = PATH, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status
    return response.content.decode()


def texts(html: str) -> list[str]:
    return re.findall(r"\[(\w+)\]", html)


def test_it_says_who_they_are_and_when_they_speak(client: Browser, session: Session) -> None:
    html = page(client)
    assert "Ada &lt;Ito&gt;" in html
    assert "<p>And sings</p>" in html
    assert 'href="https://x.com/ada_ito"' in html
    assert 'href="https://example.org/@ada"' in html
    assert re.search(r'href="/conf/sessions/opening/".*The opening.*Main hall', html, re.S)
    assert "Nothing from these accounts" in html


def test_what_they_posted_anywhere_is_there(client: Browser, event: Event, ada: Speaker) -> None:
    archive(
        event,
        item("[x]", "7", "Ada_Ito"),
        item("[mastodon]", "https://example.org/users/ada", "ada@example.org", "mastodon"),
        item("[bluesky]", "did:plc:abc", "ada.example", "bluesky"),
        item("[other_network]", "9", "ada_ito", "flickr"),
        item("[like_it]", "8", "ada_ito2"),
        item("[about_her] @ada_ito", "10", "grace", mentions=("ada_ito",)),
        item("[elsewhere]", "11", "ada@elsewhere.org", "mastodon"),
    )
    html = page(client)
    assert texts(html) == ["bluesky", "mastodon", "x"]
    assert 'href="/conf/feed.atom?author=x%3A7"' in html
    assert 'href="/conf/archive/?author=bluesky%3Adid%3Aplc%3Aabc"' in html


def test_what_they_were_told_in_their_talks_is_there(
    client: Browser, event: Event, session: Session
) -> None:
    archive(
        event,
        item("[asked]", "2", "grace", mentions=("Ada_Ito",)),
        item("[local]", "3", "joe@example.org", "mastodon", mentions=("ada",)),
        item("[own]", "7", "ada_ito", mentions=("ada_ito",)),
        item("[nobody]", "2", "grace"),
        item("[other]", "2", "grace", "flickr", mentions=("ada_ito",)),
        session=session,
    )
    archive(event, item("[in_the_hallway]", "2", "grace", mentions=("ada_ito",)))
    assert texts(page(client, f"{PATH}?posts=to")) == ["local", "asked"]


@pytest.mark.parametrize("query", ["", "?posts=to"])
def test_leafing_shows_each_post_once(
    client: Browser, event: Event, session: Session, query: str
) -> None:
    who = ("9", "grace") if query else ("7", "ada_ito")
    archive(event, *(item(f"[{n}]", *who, mentions=("ada_ito",)) for n in range(110)),
            session=session)  # fmt: skip
    seen: list[str] = []
    address: str | None = PATH + query
    while address:
        html = page(client, address)
        seen += texts(html)
        older = re.search(r'rel="next" href="([^"#]+)#posts"', html)
        address = older[1].replace("&amp;", "&") if older else None
    assert [int(n) for n in seen] == list(range(109, -1, -1))


def test_who_has_no_handles_is_not_looked_for(client: Browser, event: Event, ada: Speaker) -> None:
    ada.handles = []
    ada.save()
    archive(event, item("[a]", "7", ""), item("[b]", "7", "ada_ito", mentions=("",)))
    assert "have not said under which names" in page(client)
    assert texts(page(client)) == texts(page(client, f"{PATH}?posts=to")) == []


def test_what_was_retracted_is_gone(
    client: Browser, event: Event, ada: Speaker, live: Client
) -> None:
    (row,) = archive(event, item("[secret]", "7", "ada_ito"))
    log = Log(live, "conf")
    log.append_many([ItemDraft(uid=row.uid, item=item("[secret]"))])
    assert texts(page(client)) == ["secret"]
    log.retract(row.uid, by="moderator")
    assert texts(page(client)) == []


def test_everybody_is_listed_by_name(client: Browser, event: Event, session: Session) -> None:
    Speaker.objects.create(event=event, slug="aa", name="Aaron ليلى")
    html = page(client, "/conf/speakers/")
    assert html.index("Aaron") < html.index("Ada &lt;Ito&gt;")
    assert 'href="/conf/sessions/opening/"' in html


def test_where_nobody_is_announced_it_says_so(client: Browser, event: Event) -> None:
    assert "Nobody is announced yet" in page(client, "/conf/speakers/")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/conf/speakers/none/", 404), ("/none/speakers/", 404), (f"{PATH}?posts=x", 400),
     (f"{PATH}?before=x", 400)],
)  # fmt: skip
def test_what_is_not_there_or_makes_no_sense(
    client: Browser, ada: Speaker, path: str, status: int
) -> None:
    page(client, path, status)


def test_a_profile_is_where_its_network_keeps_it() -> None:
    found = profiles(["flickr:1@N2", "gopher:ada", "mastodon:ada", "bluesky:a.example", "x:"])
    assert [(one.network, one.url) for one in found] == [
        ("Flickr", "https://www.flickr.com/people/1@N2"),
        ("gopher", ""),
        ("Mastodon", ""),
        ("Bluesky", "https://bsky.app/profile/a.example"),
    ]


@pytest.mark.parametrize("path", [PATH, f"{PATH}?posts=to", "/conf/speakers/"])
def test_it_costs_the_same_with_one_row_and_with_three(
    client: Browser, event: Event, session: Session, ada: Speaker, path: str
) -> None:
    counts = []
    for number in range(3):
        who = Speaker.objects.create(event=event, slug=f"p{number}", name="P")
        talk = Session.objects.create(
            event=event, slug=f"t{number}", title="T", starts_at=AT, room=session.room,
            ends_at=AT + timedelta(hours=1),
        )  # fmt: skip
        talk.speakers.add(ada, who)
        archive(event, item("a", "7", "ada_ito"), session=talk)
        archive(event, item("b", "8", "joe", mentions=("ada_ito",)), session=talk)
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 9


def test_what_they_posted_goes_by_an_index(event: Event, ada: Speaker) -> None:
    """Nobody reads a whole archive to find one person's posts."""
    from afa import speakers

    archive(event, *(item(f"[{n}]", str(n), f"somebody{n}") for n in range(300)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE afa_archiveditem")
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as queries:
        speakers.said(ada)
    asked = next(query["sql"] for query in queries.captured_queries if "ILIKE" in query["sql"]
                 or "UPPER" in query["sql"])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "archived_search" in plan, plan
    assert "archived_author" in plan, plan
