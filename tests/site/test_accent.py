"""An event's colour: whatever is picked can be read, in both themes, on every surface."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from afa import accent, colour
from afa.accent import DARK, GROUNDS, LIGHT, TEXT, WALL, Ground
from afa.colour import Colour
from afa.models import Event

TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()

hexes = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def token(name: str) -> list[str]:
    """A colour of tokens.css in both themes, as ``#rrggbb``."""
    found = re.search(rf"--{name}: light-dark\((.+)\);", TOKENS)
    assert found, name
    parts = re.findall(r"oklch\(([^)]+)\)|(#[0-9a-f]{6})", found[1])
    return [plain or Colour(*map(float, numbers.split())).hex for numbers, plain in parts]


def holds(picked: str, ground: Ground) -> None:
    """All that is promised of a colour on one ground."""
    made = accent.shade(picked, ground)
    at = GROUNDS.index(ground)
    for surface in (*ground.surfaces, made.tint):
        assert colour.contrast(made.accent, surface) >= TEXT
        assert colour.contrast(made.strong, surface) >= WALL
    assert colour.contrast(made.on, made.accent) >= TEXT
    assert colour.contrast(made.on, made.strong) >= WALL
    for name in ("ink", "quiet", "good", "warn"):
        assert colour.contrast(token(name)[at], made.tint) >= TEXT


@pytest.mark.parametrize("ground", GROUNDS, ids=lambda ground: ground.name)
def test_every_hue_can_be_read(ground: Ground) -> None:
    for hue in range(0, 360, 5):
        for light in (0.05, 0.35, 0.65, 0.95):
            holds(Colour(light, 0.4, hue).hex, ground)
        holds(accent.read(str(hue)), ground)


@given(hexes, st.sampled_from(GROUNDS))
def test_every_colour_can_be_read(picked: str, ground: Ground) -> None:
    holds(picked, ground)


@given(hexes)
def test_a_colour_keeps_its_hue(picked: str) -> None:
    there = colour.read(picked)
    for ground in GROUNDS:
        made = colour.read(accent.shade(picked, ground).accent)
        if there.chroma > 0.06 and made.chroma > 0.06:
            assert abs((made.hue - there.hue + 180) % 360 - 180) < 6, (picked, made)


@given(hexes)
def test_a_colour_is_what_it_was_there_and_back(picked: str) -> None:
    assert colour.read(picked).hex == picked


def test_known_contrasts() -> None:
    """From WCAG itself: black on white, and the grey that just passes."""
    assert colour.contrast("#000000", "#ffffff") == 21
    assert colour.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert colour.contrast("#ff0000", "#ff0000") == 1


def test_what_can_be_read_stays_as_it_was_picked() -> None:
    made = accent.shade("#be123c", LIGHT)
    assert (made.accent, made.moved) == ("#be123c", False)
    assert accent.shade("#ffff00", LIGHT).moved
    assert accent.shade("#000080", DARK).moved


def test_the_stylesheet_agrees_with_what_is_computed() -> None:
    """tokens.css has the surfaces that contrast is measured on, and the default accent."""
    for at, ground in enumerate(GROUNDS):
        named = [token(name)[at] for name in ("paper", "raised", "sunk")]
        assert named == list(ground.surfaces)
        made = accent.shade(accent.DEFAULT, ground)
        for name, wanted in (("accent", made.accent), ("accent-strong", made.strong),
                             ("on-accent", made.on), ("tint", made.tint)):  # fmt: skip
            assert token(name)[at] == wanted, name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#C2410C", "#c2410c"),
        ("0369a1", "#0369a1"),
        (" #abc ", "#aabbcc"),
        ("Teal", "#0f766e"),
        ("210", accent.read("210")),
        ("0", accent.read("360")),
    ],
)
def test_a_colour_is_written_in_several_ways(text: str, wanted: str) -> None:
    assert accent.read(text) == wanted
    assert re.fullmatch("#[0-9a-f]{6}", accent.read(text))


@pytest.mark.parametrize("text", ["", "red", "#12345", "361", "-1", "#gggggg", "url(x)", "１２"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="six digits"):
        accent.read(text)


def test_the_stylesheet_of_a_colour_may_be_kept_for_ever(client: Browser) -> None:
    named = client.get(accent.href("#0369a1"))
    assert named.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in named.headers["Cache-Control"]
    assert '[data-accent="0369a1"]{--accent:#0369a1;' in named.content.decode()
    for other in ("/accents/0369a1.css", "/accents/0369a1.css?v=0123456789"):
        answer = client.get(other)
        assert "immutable" not in answer.headers["Cache-Control"]
        assert answer.content == named.content
    assert client.get("/accents/red.css").status_code == 404
    assert client.get("/accents/0369A1.css").status_code == 404


@pytest.fixture
def event(db: None) -> Event:
    return Event.objects.create(slug="conf", title="Conf", accent="#0369a1")


def test_each_page_of_an_event_has_its_colour(client: Browser, event: Event) -> None:
    for path in ("", "sessions/", "archive/", "search/"):
        html = client.get(f"/conf/{path}").content.decode()
        assert '<html lang="en" data-accent="0369a1">' in html
        assert f'href="{accent.href("#0369a1")}"' in html
    assert "data-accent" not in client.get("/about/privacy/").content.decode()


def test_the_command_paints(event: Event, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("event", "accent", "conf", "teal")
    event.refresh_from_db()
    assert event.accent == "#0f766e"
    assert "light #0f766e (4.8:1)" in capsys.readouterr().out


@pytest.fixture
def boss(db: None) -> Browser:
    browser = Browser()
    browser.force_login(User.objects.create_superuser("boss"))
    return browser


def test_the_admin_shows_what_becomes_of_a_colour(boss: Browser, event: Event) -> None:
    html = boss.get(reverse("admin:afa_event_change", args=[event.pk])).content.decode()
    assert re.search(r'<input type="color" name="accent" value="#0369a1"', html)
    assert "contrast 5.2 to 1" in html
    assert "style=" not in html[html.index("data-accent-of") : html.index("When and where")]
    other = boss.get(reverse("admin:accent-preview"), {"accent": "#ffff00"}).content.decode()
    assert "made darker to be read" in other
    assert boss.get(reverse("admin:accent-preview"), {"accent": "<x>"}).status_code == 200
    assert Browser().get(reverse("admin:accent-preview")).status_code == 302


def sent(**values: Any) -> dict[str, Any]:
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
    lists = {f"{n}-{k}": v for n in ("sources", "rooms", "tracks") for k, v in empty.items()}
    times = {"starts_at_0": "2026-11-20", "starts_at_1": "08:00",
             "ends_at_0": "2026-11-21", "ends_at_1": "18:00"}  # fmt: skip
    return {**lists, **times, "title": "Conf", "timezone": "UTC", **values}


@pytest.mark.parametrize(
    ("given", "kept", "status"),
    [("#ABCDEF", "#abcdef", 302), ("teal", "#0f766e", 302), ("reddish", "#0369a1", 200)],
)
def test_the_admin_keeps_a_colour_and_refuses_others(
    boss: Browser, event: Event, given: str, kept: str, status: int
) -> None:
    url = reverse("admin:afa_event_change", args=[event.pk])
    assert boss.post(url, sent(accent=given)).status_code == status
    event.refresh_from_db()
    assert event.accent == kept


def test_a_page_costs_no_query_more_for_its_colour(client: Browser, event: Event) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(event.accent_href)
    assert not queries.captured_queries
