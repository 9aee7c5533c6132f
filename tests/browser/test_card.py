"""One card, made twice: the server's and the script's must be the same, to the attribute."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from afa.views import card
from live import entry
from live.draft import NoticeDraft
from live.item import Item
from live.pen import Pen
from tests.browser.items import AT, KINDS, anything
from tests.properties import examples

VENUE = card.Venue("demo", ZoneInfo("America/New_York"))
NAMES = {source: card.called(source) for source in card.NETWORKS}
PAGE = {"event": "demo", "timezone": "America/New_York", "sources": NAMES}

COMPARE = """async ([page, template, pairs]) => {
  const { Fields } = await import('/live/fields.js');
  const { fill } = await import('/live/fill.js');
  const fields = new Fields(page);
  const parsed = (html) => {
    const holder = document.createElement('template');
    holder.innerHTML = html.trim();
    return holder;
  };
  const told = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? node.data : null;
    if (node.nodeType !== Node.ELEMENT_NODE) return null;
    const attributes = [...node.attributes].map((a) => `${a.name}=${a.value}`).sort();
    const children = [...node.childNodes].map(told).filter((child) => child !== null);
    return [node.localName, attributes, children];
  };
  const empty = parsed(template);
  return pairs.map(([html, entry]) => [
    told(parsed(html).content.firstElementChild),
    told(fill(empty, fields.of(entry))),
  ]);
}"""


def entry_of(uid: str, version: int, item: Item) -> dict[str, Any]:
    """The entry as a browser gets it."""
    return json.loads(Pen(AT).item(uid, version, item))  # type: ignore[no-any-return]


def server_card(uid: str, version: int, item: Item) -> str:
    """The card as the server renders it."""
    post = card.post(entry.key_of(uid), version, item, VENUE)
    return render_to_string("card/post.html", {"card": post})


def pairs(laboratory: Page, items: list[tuple[int, Item]]) -> list[tuple[Any, Any]]:
    """For each item the server's card and the script's, as plain trees."""
    template = render_to_string("blank/card/post.html", {"card": card.BLANK_POST, "blank": True})
    uids = [(f"x:{n}", version, item) for n, (version, item) in enumerate(items)]
    both = [(server_card(*each), entry_of(*each)) for each in uids]
    answer: list[tuple[Any, Any]] = laboratory.evaluate(COMPARE, [PAGE, template, both])
    return answer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", [0, 3])
def test_every_kind_of_post(laboratory: Page, kind: str, version: int) -> None:
    ((server, script),) = pairs(laboratory, [(version, KINDS[kind])])
    assert script == server
    assert server[0] == "article"


def test_emoji_are_pictures_with_their_shortcodes_as_words(laboratory: Page) -> None:
    html = server_card("x:1", 0, KINDS["emoji"])
    assert html.count('alt=":wave:"') == 1 + 1 + 3
    assert html.count('alt=":a+b:"') == 1
    assert ":nobody:" in html
    assert 'href="https://a.test/?:wave:' in html
    assert "Ada <img" in html
    assert "&lt;b&gt;" in html


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=st.lists(st.tuples(st.integers(0, 2), anything), min_size=1, max_size=20))
def test_any_post(laboratory: Page, items: list[tuple[int, Item]]) -> None:
    for server, script in pairs(laboratory, items):
        assert script == server


@pytest.mark.parametrize("session", ["", "opening"])
def test_a_notice(laboratory: Page, session: str) -> None:
    draft = NoticeDraft(text="Lunch <b>is</b> served\nnow", session=session)
    told = json.loads(b'{"kind":"notice",' + Pen(AT).notice(draft))
    shown = card.notice(told["key"], AT, draft.text, session, VENUE)
    blank = {"card": card.BLANK_NOTICE, "blank": True}
    template = render_to_string("blank/card/notice.html", blank)
    html = render_to_string("card/notice.html", {"card": shown})
    ((server, script),) = laboratory.evaluate(COMPARE, [PAGE, template, [(html, told)]])
    assert script == server


def test_the_template_shows_nothing_of_its_own() -> None:
    template = render_to_string("blank/card/post.html", {"card": card.BLANK_POST, "blank": True})
    assert " src=" not in template
    assert " href=" not in template
