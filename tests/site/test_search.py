"""Search: what words find, what is marked, what is found in spite of a slip of the fingers."""

import html as markup
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from afa import marking, search
from afa.models import ArchivedItem, Event, Word
from live import clean
from live.connect import Client
from live.item import Author, Item
from tests.servers import POSTGRES_URL
from tests.site.rows import archived

AT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)


def item(text: str, **more: Any) -> Item:
    by = Author(id="1", name="Ada Ito", handle="ada")
    return Item(text=text, source="x", author=by, created_at=AT, received_at=AT, **more)


@pytest.fixture
def event(db: None, live: Client) -> Event:
    return Event.objects.create(slug="conf", title="Conf", starts_at=AT,
                                ends_at=AT + timedelta(days=2))  # fmt: skip


def page(browser: Browser, query: str) -> str:
    response = browser.get("/conf/search/", {"q": query})
    assert response.status_code == 200, query
    return response.content.decode()


def found(browser: Browser, query: str) -> list[int]:
    """The numbers of the posts on the page, which begin with them."""
    return [int(n) for n in re.findall(r">n(\d+) ", page(browser, query))]


POSTS = (
    "n0 Kubernetes is a ship",
    "n1 Caféteria coffee on the ÜBERGANG",
    "n2 the quick brown fox",
    "n3 the brown quick fox",
    "n4 日本語の会議は楽しい",
    "n5 ПРИВЕТ мир, it's #Python",
    "n6 full-text search & <tags>",
)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("kubernetes", [0]),
        ("KUBER", [0]),
        ("cafeteria", [1]),
        ("café", [1]),
        ("ubergang", [1]),
        ("quick fox", [3, 2]),
        ('"quick brown"', [2]),
        ('"quick brown', [2]),
        ("fox -quick", []),
        ("fo -kubernetes", [3, 2]),
        ('fox -"quick brown"', [3]),
        ("会議", [4]),
        ("議会", []),
        ("日本語 会議", [4]),
        ("привет", [5]),
        ("МИ", [5]),
        ("#python", [5]),
        ("it's", [5]),
        ("full-text", [6]),
        ("text", [6]),
        ("-fox", []),
        ("!!! &|()", []),
        ("' OR 1=1 --", []),
        (":* & 'a", [6, 5, 4, 3, 2, 1, 0]),
    ],
)
def test_what_words_find(client: Browser, event: Event, query: str, wanted: list[int]) -> None:
    rows = archived(event, *map(item, POSTS))
    ArchivedItem.objects.filter(id__in=[row.id for row in rows]).update(author_handle="ada")
    assert found(client, query) == wanted


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("“Latency” is a promise", "latency"),
        ("„Latenz“ und »Durchsatz«", "durchsatz"),
        ("about other people’s time", "people's"),
        ("🎉party🎉at eight", "party"),
        ("🎉party🎉at eight", "at eight"),
        ("¿quién más?", "quien"),
        ("one—two…three", "two three"),
        ("ماذا قالت؟نعم", "قالت"),
        ("→next", '"next"'),
        ("５時から", "時"),
    ],
)
def test_what_stands_around_a_word_is_no_part_of_it(
    client: Browser, event: Event, text: str, query: str
) -> None:
    archived(event, item(f"n0 {text}"), item("n1 another"))
    assert found(client, query) == [0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kubernets", 0), ("kubernetse", 0), ("pyhton", 5), ("pythn", 5), ("brwn", 3), ("cofee", 1)],
)
def test_a_slip_of_the_fingers_finds_it_still(
    client: Browser, event: Event, typed: str, meant: int
) -> None:
    archived(event, *map(item, POSTS))
    html = page(client, typed)
    assert f">n{meant} " in html
    assert f"<q>{typed}</q>" in html


def test_far_away_words_find_nothing(client: Browser, event: Event) -> None:
    archived(event, *map(item, POSTS))
    for query in ("kangaroo", "pithy", "pyhton -fox quick", "xyzzy"):
        html = page(client, query)
        assert "Nothing was found" in html
        assert "Nobody wrote" not in html


def test_no_word_of_a_post_outlives_it(client: Browser, event: Event) -> None:
    archived(event, item("n0 my password hunterino"), item("n1 another password"))
    posts = ArchivedItem.objects.filter(uid="x:conf:0")
    assert "hunterino" in Word.objects.values_list("word", flat=True)
    posts.update(state="hidden")
    assert "hunterino" not in Word.objects.values_list("word", flat=True)
    assert found(client, "hunterino") == []
    assert "Nothing was found" in page(client, "hunterina")
    posts.update(state="live")
    assert found(client, "hunterina") == [0]
    posts.update(text="n0 nothing of it")
    assert Word.objects.filter(word="hunterino").count() == 0
    posts.update(state="gone", item=None, text="", author_name="", author_handle="")
    assert not Word.objects.filter(item__in=posts).exists()


def test_words_are_marked_where_they_stand(client: Browser, event: Event) -> None:
    html = 'the <a href="https://fox.example/?fox">foxes &amp; fox</a> &lt;fox&gt; brown'
    archived(event, item("n0 foxes fox brown", html=f"<p>n0 {html}</p>"))
    page_html = page(client, "fox")
    assert 'href="https://fox.example/?fox"' in page_html
    assert ">n0 the <a" in page_html
    assert (
        "<mark>foxes</mark> &amp; <mark>fox</mark></a> &lt;<mark>fox</mark>&gt; brown" in page_html
    )


@pytest.mark.parametrize(
    ("html", "query", "wanted"),
    [
        ("Café cafe", "CAFE", "<mark>Café</mark> <mark>cafe</mark>"),
        ("a &amp; amp", "amp", "a &amp; <mark>amp</mark>"),
        ("日本語の会議", "会議", "日本語の<mark>会議</mark>"),
        ("quick brown", '"quick brown"', "<mark>quick</mark> <mark>brown</mark>"),
        ("quickly quick", '"quick"', "quickly <mark>quick</mark>"),
        ("no not", "-no not", "no <mark>not</mark>"),
        ("about bouts", "bout", "about <mark>bouts</mark>"),
        ("about bouts é", "bout", "about <mark>bouts</mark> é"),
        ('<a title="x>fox">fox</a>', "fox", '<a title="x>fox"><mark>fox</mark></a>'),
    ],
)
def test_marking(html: str, query: str, wanted: str) -> None:
    assert marking.marker(search.terms(query))(html) == wanted


@given(st.text(), st.text(max_size=30))
def test_marking_changes_nothing_but_marks(text: str, query: str) -> None:
    html = clean.escaped(clean.plain(text))
    marked = marking.marker(search.terms(query))(html)
    assert marked.replace("<mark>", "").replace("</mark>", "") == html
    assert markup.unescape(re.sub("</?mark>", "", marked)) == markup.unescape(html)


ASCII = st.text(alphabet="abAB_1-' &<é", max_size=40)


@given(ASCII, ASCII)
def test_marking_is_the_same_where_nothing_needs_folding(text: str, query: str) -> None:
    mark, html = marking.marker(search.terms(query)), clean.escaped(clean.plain(text))
    assert mark(f"{html} ·") == f"{mark(html)} ·"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_whatever_is_typed_is_said_in_the_same_terms(text: str) -> None:
    wanted = search.terms(text)
    assert [t.wanted for t in search.terms(search.said(wanted))] == [t.wanted for t in wanted]


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("", "", 0), ("abc", "abc", 0), ("ab", "ba", 1), ("abc", "ac", 1), ("abcd", "badc", 2),
     ("kitten", "sitting", 3)],
)  # fmt: skip
def test_distance(one: str, other: str, far: int) -> None:
    assert search.distance(one, other) == search.distance(other, one) == far


HOSTILE = (
    "\0",
    "'",
    "\\",
    ":*",
    "''':*",
    "a" * 5000,
    "(" * 300,
    "\ud7ff",
    "🎉",
    "٣",
    "ǅ",
    "ﬁ",
    "ß",
)


@pytest.mark.parametrize("query", HOSTILE)
def test_whatever_is_typed_has_an_answer(client: Browser, event: Event, query: str) -> None:
    archived(event, item("n0 a post ﬁ ß"))
    page(client, query)
    page(client, f"post {query}")


def test_a_page_without_a_question_asks_for_one(client: Browser, event: Event) -> None:
    archived(event, item("n0 a post"))
    html = page(client, "")
    assert 'name="q"' in html
    assert "n0" not in html


def test_search_leafs_and_filters(client: Browser, event: Event) -> None:
    archived(event, *(item(f"n{n} word", hashtags=("odd",) if n % 2 else ()) for n in range(40)))
    html = page(client, "word")
    more = re.search(r'rel="next" href="([^"]+)"', html)
    assert more
    rest = client.get(more[1].replace("&amp;", "&")).content.decode()
    numbers = [int(n) for n in re.findall(r">n(\d+) ", html + rest)]
    assert numbers == list(reversed(range(40)))
    odd = client.get("/conf/search/?q=word&tag=odd").content.decode()
    assert len(re.findall(r">n(\d+) ", odd)) == 20


@pytest.fixture
def modest() -> Iterator[BaseDatabaseWrapper]:
    """A database whose user may create nothing in it but tables."""
    roots = psycopg.connect(POSTGRES_URL, autocommit=True)
    roots.execute("CREATE ROLE modest LOGIN")
    roots.execute("CREATE DATABASE modest TEMPLATE template0")
    given = {**connection.settings_dict, "NAME": "modest", "USER": "modest"}
    other = type(connections["default"])(given, "modest")
    connections["modest"] = other
    try:
        yield other
    finally:
        other.close()
        del connections["modest"]
        roots.execute("DROP DATABASE modest")
        roots.execute("DROP ROLE modest")
        roots.close()


@pytest.mark.parametrize(
    ("extension", "advice"),
    [("pg_trgm", 'psql modest -c "CREATE EXTENSION pg_trgm"'), ("pg_none", "postgresql-contrib")],
)
def test_the_operator_is_told_which_extension_is_missing(
    db: None, modest: BaseDatabaseWrapper, extension: str, advice: str
) -> None:
    migration = import_module("afa.migrations.0003_search")
    with pytest.raises(CommandError, match=re.escape(advice)), modest.schema_editor() as editor:
        migration.Extension(extension).database_forwards("afa", editor, None, None)
