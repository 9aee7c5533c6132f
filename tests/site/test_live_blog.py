"""What the live page says to search engines: a LiveBlogPosting of schema.org."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from afa.models import ArchivedItem, Event, Room, Session
from afa.views.structured import shortened
from live.connect import Client
from tests.browser.items import AT, XSS, item
from tests.site.rows import archived

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(live: Client) -> Event:
    times = {"starts_at": AT, "ends_at": AT + timedelta(days=900)}
    return Event.objects.create(slug="conf", title="Conf </script>", tagline="Two days", **times)


def html(client: Browser, path: str = "/conf/") -> str:
    return client.get(path).content.decode()


def told(page: str) -> Any:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_the_newest_twenty_posts_are_told(client: Browser, event: Event) -> None:
    rows = archived(event, *(item(f"Post {n}") for n in range(25)))
    ArchivedItem.objects.update(author_name="Ada Ito")
    blog = told(html(client))
    assert (blog["@context"], blog["@type"]) == ("https://schema.org", "LiveBlogPosting")
    assert blog["headline"] == "Conf </script>"
    assert blog["url"] == "http://testserver/conf/"
    assert blog["coverageStartTime"] == "2026-11-20T10:42+00:00"
    assert blog["coverageEndTime"] > blog["coverageStartTime"]
    assert [update["articleBody"] for update in blog["liveBlogUpdate"]] == [
        f"Post {n}" for n in range(24, 4, -1)
    ]
    assert blog["liveBlogUpdate"][0] == {
        "@type": "BlogPosting",
        "headline": "Post 24",
        "articleBody": "Post 24",
        "url": f"http://testserver/conf/items/{rows[24].key}",
        "datePublished": "2026-11-20T10:42:07+00:00",
        "author": {"@type": "Person", "name": "Ada Ito"},
    }


def test_nothing_that_is_covered_hidden_or_retracted_is_told(
    client: Browser, event: Event, live: Client
) -> None:
    covered = item("[warned]", content_warning="Food"), item("[shown]", sensitive=True)
    archived(event, *covered, item("[one]"), item("[two]"))
    ArchivedItem.objects.filter(text="[two]").update(state="hidden")
    texts = [update["articleBody"] for update in told(html(client))["liveBlogUpdate"]]
    assert texts == ["[one]"]


def test_no_post_ends_the_script(client: Browser, event: Event) -> None:
    archived(event, *(item(text) for text in XSS))
    page = html(client)
    assert len(told(page)["liveBlogUpdate"]) == len(XSS)
    assert "<script>alert" not in page


def test_a_part_of_the_stream_names_the_whole(client: Browser, event: Event) -> None:
    page = html(client, "/conf/?tag=tides")
    assert "ld+json" not in page
    assert '<link rel="canonical" href="http://testserver/conf/">' in page


def test_a_talk_names_the_feed_of_its_room(client: Browser, event: Event) -> None:
    room = Room.objects.create(event=event, slug="main", name="Main hall")
    times = {"starts_at": AT, "ends_at": AT + timedelta(hours=1)}
    talk = Session.objects.create(event=event, slug="tides", title="Tides", room=room, **times)
    archived(event, item("[a]"), session=talk)
    page = html(client, "/conf/sessions/tides/")
    feeds = re.findall(r'<link rel="alternate" [^>]*href="([^"]*)"', page)
    assert feeds == ["/conf/feed.atom?talk=tides", "/conf/feed.atom?room=main"]
    for feed in feeds:
        assert "[a]" in client.get(feed).content.decode()


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("short", 10, "short"),
        ("one  two\nthree", 20, "one two three"),
        ("one two three", 10, "one two…"),
        ("x" * 20, 10, "x" * 9 + "…"),
        ("a " + "x" * 20, 10, "a xxxxxxx…"),
        ("", 10, ""),
    ],
)
def test_a_long_text_is_cut_at_a_word(text: str, most: int, expected: str) -> None:
    assert shortened(text, most) == expected
