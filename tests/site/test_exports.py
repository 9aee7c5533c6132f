"""Exports and feeds: whole, well-formed, without what was taken away, and in constant memory."""

import csv
import io
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client as Browser
from msgspec.structs import replace

from afa.exports import activity, atom, jsonl, table
from afa.exports.about import About
from afa.exports.post import Post
from afa.exports.seats import Full, Seats
from afa.models import ArchivedItem, Event, Room, Session
from afa.views import exports
from live.connect import Client
from live.draft import ItemDraft
from live.item import Author, Item, Media
from live.log import Log
from tests.site.rows import archived

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
FORMATS = ("jsonl", "csv", "atom", "activitystreams")
ABOUT = About("https://a.example", "conf", "Conf", "https://a.example/p", "https://a.example/e", AT)

NASTY = Item(
    source="x",
    author=Author(id="1", name="=cmd()|'x'!A1", handle="ada", url="https://x.example/ada?a=1&b=2"),
    text='@all "quoted", <b>&amp;</b>\nnext line 🎉 ]]> \ufffe',
    created_at=AT,
    received_at=AT,
    edited_at=AT + timedelta(minutes=1),
    url="https://x.example/1?a=1&b=2",
    lang="en",
    hashtags=("a&b", "conf"),
    media=(Media(type="photo", url="https://x.example/p.jpg", alt="A <photo>", width=4, height=3),),
    content_warning="Food & drink",
    sensitive=True,
)


def item(text: str, minutes: float = 0, **more: Any) -> Item:
    at = AT + timedelta(minutes=minutes)
    by = Author(id="1", name="Ada Ito", handle="ada")
    given = {"source": "x", "author": by, "created_at": at, "received_at": at}
    return Item(text=text, **{**given, **more})


@pytest.fixture
def event(db: None, live: Client) -> Event:
    return Event.objects.create(slug="conf", title="Conf", starts_at=AT,
                                ends_at=AT + timedelta(days=2))  # fmt: skip


def body(browser: Browser, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    assert response.streaming
    return response.getvalue().decode()


def texts(name: str, written: str) -> list[str]:
    """The posts' texts, as a reader of that format finds them."""
    if name == "jsonl":
        return [json.loads(line)["item"]["text"] for line in written.splitlines()]
    if name == "csv":
        return [row["text"] for row in csv.DictReader(io.StringIO(written, newline=""))]
    if name == "atom":
        entries = ElementTree.fromstring(written).iter(f"{ATOM}entry")
        return [str(entry.findtext(f"{ATOM}title")) for entry in entries]
    return [note["content"] for note in json.loads(written)["orderedItems"]]


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_all_of_it_the_newest_first(
    client: Browser, event: Event, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_STEP", 7)
    archived(event, *(item(f"p{n}", n) for n in range(30)))
    found = texts(name, body(client, f"/conf/export/{name}/"))
    assert found == [f"p{n}" for n in reversed(range(30))]


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_of_nothing_is_well_formed(client: Browser, event: Event, name: str) -> None:
    assert texts(name, body(client, f"/conf/export/{name}/")) == []


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_has_the_filters_of_the_page(client: Browser, event: Event, name: str) -> None:
    room = Room.objects.create(event=event, slug="main", name="Main")
    session = Session.objects.create(
        event=event, slug="talk", title="Talk", room=room, starts_at=AT,
        ends_at=AT + timedelta(hours=1),
    )  # fmt: skip
    archived(event, item("word a", hashtags=("t",)), session=session)
    archived(event, item("word b", 24 * 60, source="flickr"))
    archived(event, item("other c", 60))
    for query, wanted in (
        ("?tag=t", ["word a"]),
        ("?room=main", ["word a"]),
        ("?talk=talk", ["word a"]),
        ("?source=flickr", ["word b"]),
        ("?day=2026-11-20", ["other c", "word a"]),
        ("?day=2026-11-20&hour=11", ["other c"]),
        ("?q=wor", ["word b", "word a"]),
        ("?q=wor&source=x", ["word a"]),
    ):
        assert texts(name, body(client, f"/conf/export/{name}/{query}")) == wanted, query


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_taken_away_is_in_no_export(
    client: Browser, event: Event, live: Client, name: str
) -> None:
    """Hidden in the archive, gone from it, or retracted only in the log so far."""
    archived(event, *(item(f"p{n}") for n in range(4)))
    posts = ArchivedItem.objects
    posts.filter(uid="x:conf:0").update(state="hidden")
    posts.filter(uid="x:conf:1").update(state="gone", item=None, text="")
    log = Log(live, "conf")
    log.append_many([ItemDraft(uid="x:conf:2", item=item("p2"))])
    log.retract("x:conf:2", by="author")
    assert texts(name, body(client, f"/conf/export/{name}/")) == ["p3"]
    assert "p2" not in client.get("/conf/feed.atom").content.decode()


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site's settings name a live Redis that is not there."""
    product = replace(settings.PRODUCT, redis_url="unix:///nowhere/live.sock")
    monkeypatch.setattr(settings, "PRODUCT", product)


@pytest.mark.usefixtures("away")
def test_nothing_is_exported_while_nobody_knows_what_was_retracted(
    client: Browser, event: Event
) -> None:
    archived(event, item("p0"))
    response = client.get("/conf/export/jsonl/")
    assert response.status_code == 503
    assert b"p0" not in response.getvalue()


def test_an_export_ends_where_the_log_goes_away(
    client: Browser, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_STEP", 5)
    archived(event, *(item(f"p{n}") for n in range(10)))
    response = client.get("/conf/export/jsonl/")
    product = replace(settings.PRODUCT, redis_url="unix:///nowhere/live.sock")
    monkeypatch.setattr(settings, "PRODUCT", product)
    with pytest.raises(exports.Unsure):
        response.getvalue()


def test_exports_leave_threads_to_pages(
    client: Browser, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "SEATS", Seats(1))
    archived(event, item("p0"))
    slow = client.get("/conf/export/csv/")
    for again in (client.get, client.head):
        refused = again("/conf/export/csv/")
        assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert client.get("/conf/feed.atom").status_code == 200
    assert b"p0" in slow.getvalue()
    for _ in range(3):
        assert client.head("/conf/export/csv/").getvalue() == b""
        assert b"p0" in client.get("/conf/export/csv/").getvalue()


def test_a_seat_is_given_back_once() -> None:
    seats = Seats(1)
    seat = seats.take()
    for _ in range(2):
        seat.close()
    seat = seats.take()
    with pytest.raises(Full):
        seats.take()
    del seat  # an answer that was lost on its way out
    assert seats.take()


@pytest.mark.parametrize("module", [jsonl, table, atom, activity])
def test_a_format_holds_one_post_at_a_time(module: Any) -> None:
    taken = itertools.count()

    def endless() -> Iterator[Post]:
        for _ in taken:
            yield Post("x:1", "k", "", NASTY)

    written = module.write(ABOUT, endless())
    pieces = list(itertools.islice(written, 100))
    assert next(taken) <= 100
    assert all(len(piece) < 3000 for piece in pieces)
    sizes = [len(piece) for piece in itertools.islice(exports._by_the_piece(written), 5)]
    assert max(sizes) < 70_000


@pytest.mark.parametrize("module", [jsonl, table, atom, activity])
def test_nasty_posts_are_well_formed(module: Any) -> None:
    written = "".join(module.write(ABOUT, [Post("x:1", "k", "talk", NASTY)] * 2))
    names = {jsonl: "jsonl", table: "csv", atom: "atom", activity: "activitystreams"}
    assert len(texts(names[module], written)) == 2


def test_json_lines_hold_the_item_itself() -> None:
    line = json.loads("".join(jsonl.write(ABOUT, [Post("x:1", "k", "talk", NASTY)])))
    assert line["permalink"] == "https://a.example/conf/items/k"
    assert (line["uid"], line["session"], line["item"]["text"]) == ("x:1", "talk", NASTY.text)


def test_no_cell_is_a_formula() -> None:
    written = "".join(table.write(ABOUT, [Post("x:1", "k", "talk", NASTY)]))
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert tuple(row) == table.COLUMNS
    assert row["author"] == "'=cmd()|'x'!A1"
    assert row["text"] == f"'{NASTY.text}"
    assert (row["hashtags"], row["posted_at"]) == ("a&b conf", "2026-11-20T10:42:00Z")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_a_text(begins: str) -> None:
    assert table._harmless(f"{begins}1+1") == f"'{begins}1+1"
    assert table._harmless(f"1{begins}1") == f"1{begins}1"


def test_atom_has_what_the_standard_asks_for() -> None:
    feed = ElementTree.fromstring("".join(atom.write(ABOUT, [Post("x:1", "k", "", NASTY)])))
    for part in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{part}")
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "https://a.example/conf/items/k"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == NASTY.author.name
    assert entry.findtext(f"{ATOM}updated") == "2026-11-20T10:43:00Z"
    content = str(entry.findtext(f"{ATOM}content"))
    assert content == f"<p><strong>Food &amp; drink</strong></p>{NASTY.html}".replace("\ufffe", "")
    links = {link.get("rel"): link.get("href") for link in entry.iter(f"{ATOM}link")}
    assert links["via"] == NASTY.url
    assert links["enclosure"] == "https://x.example/p.jpg"


def test_activitystreams_are_a_collection_of_notes() -> None:
    told = json.loads("".join(activity.write(ABOUT, [Post("x:1", "k", "", NASTY)])))
    assert (told["@context"], told["type"]) == (
        "https://www.w3.org/ns/activitystreams",
        "OrderedCollection",
    )
    (note,) = told["orderedItems"]
    assert (note["type"], note["url"]) == ("Note", "https://a.example/conf/items/k")
    assert note["summary"] == "Food & drink"
    assert note["attachment"] == [
        {"type": "Image", "url": "https://x.example/p.jpg", "name": "A <photo>", "width": 4,
         "height": 3}
    ]  # fmt: skip


def test_a_feed_leads_to_older_posts(client: Browser, event: Event) -> None:
    archived(event, *(item(f"p{n}", n) for n in range(120)))
    path, found, pages = "/conf/feed.atom?source=x", [], 0
    while path:
        written = client.get(path).content.decode()
        found += texts("atom", written)
        links = ElementTree.fromstring(written).findall(f"{ATOM}link")
        path = next((str(k.get("href")) for k in links if k.get("rel") == "next"), "")
        pages += 1
    assert found == [f"p{n}" for n in reversed(range(120))]
    assert pages == 3


@pytest.mark.parametrize(
    "path", ["/conf/export/pdf/", "/none/export/csv/", "/conf/export/csv/?q=!"]
)
def test_what_is_not_there_is_not_found(client: Browser, event: Event, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pages_link_to_what_can_be_taken_along(client: Browser, event: Event) -> None:
    archived(event, item("word", hashtags=("t",)))
    for path, query in (("archive/", "?tag=t"), ("search/", "?q=word&amp;tag=t")):
        html = client.get(f"/conf/{path}{query.replace('&amp;', '&')}").content.decode()
        for name in FORMATS:
            assert f'href="/conf/export/{name}/{query}"' in html
        assert f'href="/conf/feed.atom{query}"' in html


def test_live_page_and_talk_name_their_feeds(client: Browser, event: Event) -> None:
    Session.objects.create(
        event=event, slug="talk", title="Talk", starts_at=AT, ends_at=AT + timedelta(hours=1)
    )
    for path, feed in (("", "feed.atom"), ("sessions/talk/", "feed.atom?talk=talk")):
        html = client.get(f"/conf/{path}").content.decode()
        assert 'type="application/atom+xml"' in html
        assert f'href="/conf/{feed}">' in html
        assert (
            client.get(f"/conf/{feed}").headers["Content-Type"].startswith("application/atom+xml")
        )
