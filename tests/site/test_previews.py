"""What a link to a page looks like where it is shared: Open Graph, and the canonical address."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.staticfiles import finders
from django.test import Client as Browser
from django.utils import timezone
from PIL import Image

from afa.models import Event, Room, Session, Speaker
from live.connect import Client
from live.item import Item, Media
from tests.browser.items import AT, item
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
PHOTO = Media(type="photo", url="https://img.test/a.jpg", alt="A stage", width=1200, height=800)


@pytest.fixture
def event(live: Client) -> Event:
    times = {"starts_at": AT, "ends_at": timezone.now() + timedelta(days=2)}
    named = {"slug": "conf", "title": 'Conf "2026"', "tagline": "Two days of <waiting>"}
    return Event.objects.create(timezone="Europe/Lisbon", **named, **times)


def preview(path: str, status: int = 200) -> dict[str, str]:
    """The head's words about the page, by name; `link` is its canonical address."""
    answer = Browser().get(path)
    assert answer.status_code == status
    head = answer.text.partition("</head>")[0]
    named = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', head)
    assert len(named) == len(dict(named)), "something is said twice"
    canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', head)
    named += [("link", address) for address in canonical]
    return {name: unescape(text) for name, text in named}


def of_post(event: Event, post: Item) -> dict[str, str]:
    (row,) = archived(event, post)
    return preview(f"/conf/items/{row.key}")


@pytest.mark.parametrize(
    ("path", "own", "title", "words"),
    [
        ("/", "/", "A Feed Apart", "Everything that is said about a conference"),
        ("/conf/", "/conf/", 'Conf "2026"', "Two days of <waiting>"),
        ("/conf/?media=photos", "/conf/", 'Conf "2026"', "Two days of <waiting>"),
        ("/conf/sessions/", "/conf/sessions/", 'Talks · Conf "2026"', "Two days of <waiting>"),
        ("/conf/archive/?media=photos", "/conf/archive/", 'Archive · Conf "2026"', "Two days of"),
        ("/conf/search/?q=waiting", "/conf/search/", 'Search · Conf "2026"', "Two days of"),
        ("/conf/speakers/", "/conf/speakers/", 'Speakers · Conf "2026"', "Two days of <waiting>"),
    ],
)
@pytest.mark.usefixtures("event")
def test_a_page_says_what_it_is(path: str, own: str, title: str, words: str) -> None:
    said = preview(path)
    assert said["link"] == said["og:url"] == SITE + own
    assert said["og:title"] == title
    assert words in said["og:description"]
    assert said["description"] == said["og:description"]
    assert said["twitter:card"] == "summary_large_image"
    assert said["og:image"].startswith(f"{SITE}/static/preview")


def test_the_picture_of_the_site_has_the_size_that_is_said() -> None:
    said = preview("/")
    file = finders.find("preview.png")
    assert file
    with Image.open(file) as picture:
        assert picture.size == (int(said["og:image:width"]), int(said["og:image:height"]))


def test_a_talk_says_who_when_and_where(event: Event) -> None:
    room = Room.objects.create(event=event, slug="main", name="Great Hall")
    starts = AT.replace(hour=10, minute=10)
    talk = Session.objects.create(
        event=event, slug="queues", title="Honest queues", abstract="On waiting. " * 100,
        room=room, starts_at=starts, ends_at=starts + timedelta(minutes=50),
    )  # fmt: skip
    talk.speakers.add(Speaker.objects.create(event=event, slug="ada", name="Ada Ito"))
    said = preview("/conf/sessions/queues/?order=talk")
    assert said["link"] == f"{SITE}/conf/sessions/queues/"
    assert said["og:title"] == 'Honest queues · Conf "2026"'
    told = "Ada Ito · Friday, 20 November 2026, 10:10–11:00 · Great Hall. On waiting."
    assert said["og:description"].startswith(told)
    assert len(said["og:description"]) <= 280


def test_a_speaker_has_a_face(event: Event) -> None:
    given = {"bio": "Waits for a living.", "avatar": "https://img.test/ada.jpg"}
    Speaker.objects.create(event=event, slug="ada", name="Ada Ito", **given)
    said = preview("/conf/speakers/ada/")
    assert (said["og:type"], said["twitter:card"]) == ("profile", "summary")
    assert said["og:image"] == "https://img.test/ada.jpg"
    assert said["og:description"] == "Waits for a living."
    assert "og:title" not in preview("/conf/speakers/ada/?before=5")


def test_a_post_shows_its_words_and_its_first_picture(event: Event) -> None:
    said = of_post(event, item('She said: "wait" & <b>', media=(PHOTO,)))
    assert said["og:type"] == "article"
    assert said["og:title"] == 'Ada Ito · Conf "2026"'
    assert said["og:description"] == 'She said: "wait" & <b>'
    assert (said["og:image"], said["og:image:alt"]) == ("https://img.test/a.jpg", "A stage")


def test_what_is_covered_stays_covered(event: Event) -> None:
    warned = of_post(event, item("[text]", content_warning="Food", media=(PHOTO,)))
    assert warned["og:description"] == "Food"
    shown = of_post(event, item("A warning of pictures alone", sensitive=True, media=(PHOTO,)))
    assert shown["og:description"] == "A warning of pictures alone"
    for said in (warned, shown):
        assert "/static/preview" in said["og:image"]
        assert "[text]" not in str(said)


def test_a_post_that_was_taken_away_has_none(event: Event) -> None:
    (row,) = archived(event, item("[taken away]"))
    row.state, row.item, row.text = "gone", None, ""
    row.save()
    assert "og:title" not in preview(f"/conf/items/{row.key}", 410)
