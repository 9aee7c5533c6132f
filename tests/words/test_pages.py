"""Pages for staff, and answers to machines, where somebody's language is not English."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client as Browser
from django.utils.timezone import now
from pytest_django import Settings

from afa.models import Ban, BlockedWord, Event, Room, Session
from afa.roles import Role
from live.connect import Client
from live.entry import key_of
from live.item import Author
from live.log import Log
from tests.site.staff import signed_in
from tests.strainer.posts import drain, post
from tests.words import pseudo

pytestmark = pytest.mark.django_db

# What is the same in every language, and what belongs to no one.
GIVEN = re.compile(r"A Feed Apart|Europe/\w+|UTC|JSON Lines|CSV|Atom|ActivityStreams|moderator")
SKIPPED = {"script", "style", "code", "kbd"}
SHOWN = ("aria-label", "title", "alt", "placeholder")


class Said(HTMLParser):
    """Every text of a page that somebody sees or hears, but for the languages' names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in SKIPPED or given.get("class") == "languages":
            self._inside.append(tag)
        self.texts += [given[name] or "" for name in SHOWN if name in given]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.texts.append(" ".join(data.split()))

    def english(self) -> list[str]:
        """Those in Latin letters."""
        return [text for text in self.texts if re.search("[A-Za-z]{2}", GIVEN.sub("", text))]


@pytest.fixture
def event(live: Client) -> Event:
    """An event that has no word of its own in it."""
    event = Event.objects.create(
        slug="conf", title="2026", on_air=True, starts_at=now(), ends_at=now() + timedelta(days=2)
    )
    room = Room.objects.create(event=event, slug="room", name="7")
    for slug in ("one", "two"):
        Session.objects.create(
            event=event, slug=slug, title="33", room=room,
            starts_at=now(), ends_at=now() + timedelta(hours=1),
        )  # fmt: skip
    log = Log(live, "conf")
    who = Author(id="11", name="11")
    log.append_many([post(f"x:{n}", str(n), author=who) for n in (1, 2, 3)])
    drain(log, event)
    return event


@pytest.fixture
def mo(settings: Settings, tmp_path: Path) -> Browser:
    """A moderator who speaks what nobody speaks."""
    pseudo.write(tmp_path)
    settings.LOCALE_PATHS = [tmp_path, *site_settings.LOCALE_PATHS]
    settings.LANGUAGES = [*site_settings.LANGUAGES, (pseudo.CODE, "عربي")]
    browser = signed_in(Role.MODERATOR)
    browser.cookies["afa-language"] = pseudo.CODE
    return browser


def answers(mo: Browser) -> Iterator[tuple[str, str]]:
    """What is said on every page for moderators, and after every act."""
    here = f"/conf/items/{key_of('x:1')}/moderate/"
    arrange = "/conf/sessions/one/arrange/"
    keys = {"key": key_of("x:2"), "act": "move"}

    def told(path: str, **fields: Any) -> tuple[str, str]:
        answer = mo.post(path, fields, follow=True)
        return f"{path} {fields}", answer.content.decode()

    def read(path: str) -> tuple[str, str]:
        return path, mo.get(path).content.decode()

    yield from map(read, ("/conf/desk/", here, f"{here}?act=ban", "/conf/moderation/"))
    yield from (told(here, act=act) for act in ("hide", "hide", "restore", "restore", "no", "hide"))
    yield from map(read, (here, "/conf/moderation/", "/conf/desk/drawer/"))
    yield from map(read, ("/conf/hallway/arrange/", arrange, "/conf/sessions/one/desk/"))
    yield told("/conf/hallway/arrange/", **keys)
    for to in ("talk:one", "hallway", "rules"):
        yield told("/conf/hallway/arrange/", to=to, **keys)
    yield read(arrange)
    for word in ("", "2", "!", "2" * 200):
        yield read(f"/conf/moderation/words/?word={word}")
    yield told("/conf/moderation/words/", word="3")
    yield told(f"/conf/items/{key_of('x:2')}/moderate/", act="ban")
    for line, kind in ((Ban.objects.get(), "ban"), (BlockedWord.objects.get(), "word")):
        yield read(f"/conf/moderation/{kind}/{line.pk}/")
        yield told(f"/conf/moderation/{kind}/{line.pk}/", act="lift and restore")
        yield read(f"/conf/moderation/{kind}/{line.pk}/")


def test_every_word_for_moderators_is_translated(event: Event, mo: Browser) -> None:
    left: list[tuple[str, str]] = []
    for where, page in answers(mo):
        assert 'dir="rtl"' in page or "<html" not in page
        left += [(where, text) for text in Said(page).english()]
    assert left == []


def test_machines_are_spoken_to_in_english(event: Event) -> None:
    for path in (
        "/conf/talks.json",
        "/conf/export/csv/",
        "/conf/export/jsonl/",
        "/about/places.css",
    ):
        english, german = (
            Browser(headers={"Accept-Language": language}).get(path) for language in ("en", "de")
        )
        assert b"".join(english) == b"".join(german) != b""
        assert "Accept-Language" not in german.get("Vary", "")
        assert "Content-Language" not in german
