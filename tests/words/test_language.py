"""The language of a page: what somebody chose, else what their browser asks for, else English."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from afa.language import of
from afa.templatetags.words import count, posts, words_for_scripts
from afa.views import dates
from afa.views.card import moment

PRIVACY = "/about/privacy/"
LANGUAGE = "/about/language/"


def heading(client: Client, **headers: str) -> str:
    """What the privacy page calls itself."""
    page = client.get(PRIVACY, headers=headers).content.decode()
    return page.partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("", "Privacy"),
        ("de", "Datenschutz"),
        ("de-AT", "Datenschutz"),
        ("fr, de;q=0.5", "Datenschutz"),
        ("en-GB, de;q=0.9", "Privacy"),
        ("fr", "Privacy"),
        ("de;q=nonsense, \x00", "Privacy"),
        ("x" * 100_000, "Privacy"),
    ],
)
def test_a_page_speaks_what_the_browser_asks_for(asked: str, words: str) -> None:
    assert heading(Client(), **{"Accept-Language": asked}) == words


def test_a_choice_is_kept_and_comes_first() -> None:
    client = Client(headers={"Accept-Language": "en"})
    answer = client.post(
        LANGUAGE, {"language": "de"}, headers={"Referer": "http://testserver/a/?b=c#d"}
    )
    assert (answer.status_code, answer["Location"]) == (303, "/a/?b=c")
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert answer.cookies["afa-language"]["samesite"] == "Lax"
    assert heading(client) == "Datenschutz"
    client.post(LANGUAGE, {"language": "en"})
    assert heading(client) == "Privacy"


@pytest.mark.parametrize(
    "referer", ["", "https://other.test/a/", "//other.test/", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(referer: str) -> None:
    answer = Client().post(LANGUAGE, {"language": "de"}, headers={"Referer": referer})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("slashes", ["//", "///", "/\\", "//\\/"])
def test_a_page_that_looks_like_a_host_is_a_page_of_ours(slashes: str) -> None:
    came = f"http://testserver{slashes}other.test/?a=b"
    answer = Client().post(LANGUAGE, {"language": "de"}, headers={"Referer": came})
    assert answer["Location"] == "/other.test/?a=b"


@pytest.mark.parametrize("language", ["", "xx", "de/../en", "DE", "\x00"])
def test_a_language_that_the_site_does_not_speak_is_refused(language: str) -> None:
    answer = Client().post(LANGUAGE, {"language": language})
    assert answer.status_code == 400
    assert not answer.cookies


def test_a_link_chooses_nothing() -> None:
    assert Client().get(LANGUAGE, {"language": "de"}).status_code == 405


@pytest.mark.parametrize("cookie", ["xx", "../de", "", "\x00", "de" * 1000])
def test_a_cookie_of_somebody_else_is_nothing(cookie: str) -> None:
    client = Client()
    client.cookies["afa-language"] = cookie
    assert heading(client) == "Privacy"


def test_a_page_says_by_what_it_differs() -> None:
    answer = Client().get(PRIVACY, headers={"Accept-Language": "de"})
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))
    assert answer["Content-Language"] == "de"
    assert '<html lang="de"' in answer.content.decode()
    assert not answer.cookies


def test_the_page_offers_each_language_by_its_own_name() -> None:
    page = Client().get(PRIVACY, headers={"Accept-Language": "de"}).content.decode()
    assert '<button type="submit" name="language" value="en" lang="en">English</button>' in page
    assert 'lang="de" aria-current="true">Deutsch</button>' in page


def test_one_reader_s_language_is_not_the_next_one_s() -> None:
    assert heading(Client(), **{"Accept-Language": "de"}) == "Datenschutz"
    assert translation.get_language() == "en"
    assert heading(Client()) == "Privacy"


@pytest.mark.parametrize("path", ["/admin/", "/dashboard/"])
def test_some_pages_are_english(rf: RequestFactory, path: str) -> None:
    assert of(rf.get(path, headers={"Accept-Language": "de"})) == "en"
    assert of(rf.get("/conf/", headers={"Accept-Language": "de"})) == "de"


@pytest.mark.django_db
def test_what_was_not_found_is_said_in_the_reader_s_language() -> None:
    answer = Client().get("/no/such/page/", headers={"Accept-Language": "de"})
    assert "Unter dieser Adresse ist nichts" in answer.content.decode()


def test_dates_are_said_as_people_say_them() -> None:
    zone = ZoneInfo("Europe/Lisbon")
    first = datetime(2026, 11, 20, 10, 42, 7, tzinfo=UTC)
    last = datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert moment(first, zone).exact == "20 Nov 2026, 10:42:07 (Europe/Lisbon)"
    assert dates.span(first, last, zone) == "20–21 November 2026"
    with translation.override("de"):
        assert moment(first, zone).exact == "20. Nov 2026, 10:42:07 (Europe/Lisbon)"
        assert moment(first, zone).short == "20. Nov 10:42"
        assert dates.day(first.date()) == "Freitag, 20. November 2026"
        assert dates.short(first.date()) == "Fr, 20. Nov"
        assert dates.span(first, last, zone) == "20.–21. November 2026"
        assert dates.away(first, last) == "in 23 Stunden"
    assert moment(first, zone).short == "20 Nov 10:42"


def test_scripts_find_their_words_in_the_page_unless_they_are_english() -> None:
    with translation.override("de"):
        block = str(words_for_scripts())
    assert '"{count} new post":["{count} neuer Beitrag","{count} neue Beitr' in block
    assert words_for_scripts() == ""


def test_a_count_has_its_language_s_separators() -> None:
    assert [count(number) for number in (0, 999, 1000, 1234567)] == [
        "0",
        "999",
        "1,000",
        "1,234,567",
    ]
    with translation.override("de"):
        assert count(1234567) == "1.234.567"
        assert posts(1) == "1 Beitrag"
        assert posts(26000) == "26.000 Beiträge"
