"""Compression: pages, exports and static files are small on the wire, and whole when read."""

import gzip
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client as Browser

from afa.models import Event
from afa.views import card
from live.connect import Client
from tests.browser.items import AT, item
from tests.site.rows import archived

pytestmark = pytest.mark.django_db

ZIPPED = {"accept-encoding": "gzip, deflate"}
SCRIPT = "/static/live/live.js"


@pytest.fixture
def event(live: Client) -> Event:
    """An event on air, while the live Redis is there."""
    times = {"starts_at": AT, "ends_at": AT + timedelta(days=900)}
    return Event.objects.create(slug="conf", title="Conf", on_air=True, **times)


def test_a_page_is_compressed_for_who_takes_it(client: Browser, event: Event) -> None:
    archived(event, item("An ordinary post"))
    plain = client.get("/conf/")
    small = client.get("/conf/", headers=ZIPPED)
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.content) < len(plain.content) / 3
    assert b"An ordinary post" in gzip.decompress(small.content)
    for answer in (plain, small):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_an_export_is_compressed_while_it_is_written(client: Browser, event: Event) -> None:
    archived(event, *(item(f"post {n}") for n in range(1200)))
    whole = b"".join(client.get("/conf/export/jsonl/"))
    small = client.get("/conf/export/jsonl/", headers=ZIPPED)
    pieces = [piece for piece in small if piece]
    assert len(pieces) > 2
    assert gzip.decompress(b"".join(pieces)) == whole
    assert "Content-Length" not in small.headers


def test_a_script_is_compressed_and_then_not_sent_again(client: Browser) -> None:
    plain = client.get(SCRIPT)
    small = client.get(SCRIPT, headers=ZIPPED)
    assert gzip.decompress(small.content) == plain.getvalue()
    assert int(small.headers["Content-Length"]) == len(small.content)
    head = client.head(SCRIPT, headers=ZIPPED)
    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(small.content)))
    known = {**ZIPPED, "if-none-match": small.headers["ETag"]}
    assert client.get(SCRIPT, headers=known).status_code == 304
    for answer in (plain, small):
        assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_part_of_a_script_is_a_part_of_the_script(client: Browser) -> None:
    whole = client.get(SCRIPT).getvalue()
    part = client.get(SCRIPT, headers={**ZIPPED, "range": "bytes=10-19"})
    assert (part.status_code, part.getvalue()) == (206, whole[10:20])
    assert "Content-Encoding" not in part.headers


def test_only_the_script_s_templates_carry_its_directives(client: Browser, event: Event) -> None:
    archived(event, item("An ordinary post"))
    html = client.get("/conf/").content.decode()
    cards, templates = html.split("<template", 1)
    assert "data-set" not in cards
    assert 'data-html="html"' in templates
    blank = {"card": card.BLANK_POST, "blank": True}
    assert "data-each" in render_to_string("blank/card/post.html", blank)
    assert "data-each" not in render_to_string("card/post.html", blank)
