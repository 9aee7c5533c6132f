"""Quick templates: byte by byte what Django makes of the same ones."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from pytest_django import Settings

from afa.views import card
from afa.views.quick import Held, Quick
from live import entry
from live.item import Item
from tests.browser.items import AT, KINDS, anything
from tests.properties import examples

VENUE = card.Venue("demo", ZoneInfo("America/New_York"))


def shown(item: Item, version: int = 0) -> card.Post:
    """Its card."""
    return card.post(entry.key_of("x:1"), version, item, VENUE)


def both(name: str, context: dict[str, Any]) -> tuple[str, str]:
    """The template included as a quick one, and as Django does it."""
    page = engines["django"].from_string("{% include template %}")
    quick, django = ({**context, "template": template} for template in (Quick(name), name))
    return page.render(quick), page.render(django)


@pytest.mark.parametrize("mark", ["", "Friday <11:00>"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_card_is_what_django_makes_of_it(kind: str, mark: str) -> None:
    quick, django = both("card/post.html", {"card": shown(KINDS[kind], 3), "mark": mark})
    assert quick == django
    assert quick.count("<article") == 1


@hypothesis(max_examples=examples(50))
@given(item=anything, version=st.integers(0, 2))
def test_so_is_any_card(item: Item, version: int) -> None:
    quick, django = both("card/post.html", {"card": shown(item, version)})
    assert quick == django


@pytest.mark.parametrize("session", ["", "opening"])
def test_so_is_a_notice(session: str) -> None:
    notice = card.notice("abc", AT, "Lunch <b>is</b> served\nnow", session, VENUE)
    quick, django = both("card/notice.html", {"card": notice, "mark": "Now"})
    assert quick == django
    assert "Lunch &lt;b&gt;" in quick


def test_so_are_those_that_are_filled_by_the_script() -> None:
    quick, django = both("blank/card/post.html", {"card": card.BLANK_POST, "blank": True})
    assert quick == django
    assert 'data-if="warning"' in quick


def test_lists_of_cards_use_them() -> None:
    cards = [shown(KINDS["photo"]), shown(KINDS["hostile"])]
    several = render_to_string("card/list.html", {"cards": cards})
    alone = [render_to_string("card/post.html", {"card": one}) for one in cards]
    assert several == "\n" + "".join(f"{one}\n" for one in alone)


@dataclass
class Thing:
    """What the templates below look at."""

    name: str = "<Ada> & 'co'"
    safe: str = SafeString("<i>Ada</i>")
    number: int = 1234567
    share: float = 0.5
    none: None = None
    yes: bool = True
    at: datetime = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
    several: tuple[str, ...] = ("a", "<b>", "c")
    words: dict[str, str] = field(default_factory=lambda: {"one": "<1>", "items": "mine"})

    def called(self) -> str:
        """Templates call what can be called."""
        return "called & told"


THING = {
    "thing": Thing(),
    "word": "top",
    "two": [(1, "a"), (2, "b")],
    "what": Quick("marked.html"),
}

TEMPLATES = (
    "{{ thing.name }}{{ thing.safe }}{{ thing.number }}{{ thing.share }}{{ thing.none }}",
    "{{ thing.yes }}{{ thing.at }}{{ thing.called }}{{ thing.words.one }}{{ thing.words.items }}",
    "{{ nothing }}|{{ thing.nothing }}|{{ nothing.at.all }}|{{ thing.name.nothing }}|{{ word }}",
    "{{ thing.name|upper }}{{ thing.nothing|default:'none' }}{{ thing.several.0 }}{{ 'text' }}",
    "{% if thing.yes %}a{% endif %}{% if nothing %}b{% else %}c{% endif %}",
    "{% if not thing.yes %}a{% elif thing.none or word %}b{% else %}c{% endif %}",
    "{% if thing.yes and not nothing.at.all %}a{% endif %}{% if thing.number > 3 %}b{% endif %}",
    "{% if word == 'top' %}a{% endif %}{% if 'a' in thing.several %}b{% endif %}",
    "{% for one in thing.several %}{{ one }},{{ word }};{% endfor %}",
    "{% for one in nothing %}{{ one }}{% empty %}none of {{ word }}{% endfor %}",
    "{% for one in thing.several %}{{ forloop.counter }}{% if not forloop.last %}, {% endif %}"
    "{% for two in thing.several %}{{ forloop.parentloop.revcounter }}{% endfor %}{% endfor %}",
    "{% for one in thing.several %}{% include 'counted.html' %}{% endfor %}",
    "{{ thing.number|safe }}{{ thing.name|safe }}{{ thing.none|safe }}{{ nothing|safe }}",
    "{{ thing.nothing|safe }}{{ thing.called|safe }}{{ thing.name|safe|upper }}",
    "{{ thing.safe|upper }}{{ thing.safe|lower }}{{ thing.name|linebreaks }}",
    "{{ thing.number|floatformat }}{{ thing.name|title|upper|safe }}{{ thing.name|safe|lower }}",
    "{{ thing.several|length }}{{ thing.none|length }}{{ nothing|length }}{{ thing.called|upper }}",
    "{{ thing.at|time }}{{ thing.at|date:'Y' }}{{ thing.safe|escape|title }}",
    "{% for one in thing.several reversed %}{{ one }}{% endfor %}",
    "{% for number, letter in two %}{{ number }}{{ letter }}{{ thing.name }}{% endfor %}",
    "{% for a in two %}{% for b in thing.several %}{{ a }}{{ b }}{% endfor %}{% endfor %}",
    "{% for word in thing.several %}{% with a=word %}{{ a }}{% endwith %}{% endfor %}{{ word }}",
    "{% for word in thing.several %}{{ word|upper }}{% include 'other.html' %}{% endfor %}",
    "{% include 'other.html' with word=thing.name %}{% include 'other.html' with word=1 only %}",
    "{% for word in thing.several %}{% if forloop.first or not forloop.last %}{{ word }}{% endif %}"
    "{% for word in thing.words %}{{ word }}{{ forloop.parentloop.counter0 }}{% endfor %}"
    "{{ word }}{{ forloop.revcounter0 }}{% endfor %}{{ word }}{{ forloop.counter }}",
    "{% for one in thing.several %}{% include 'counted.html' %}{% for two in nothing %}{% empty %}"
    "{{ forloop.counter }}{% if forloop.parentloop %}nested{% endif %}{% endfor %}{% endfor %}",
    "{% if thing.yes %}{% elif word %}a{% endif %}{% for one in thing.several %}{% endfor %}",
    "{% if thing.called and thing.words.one %}a{% endif %}{% if thing.words.two %}b{% endif %}",
    "{{ thing }}'\"\\n{ {} }\n\\{% if thing.none.at.all or thing.at.year %}%s{% endif %}",
    "{% translate 'Sign in' %}{% translate thing.name %}",
    "{% blocktranslate with a=thing.name b=thing.number|safe %}50% of {{ b }}, {{ a }}{{ a }}"
    "{% endblocktranslate %}{{ a }}",
    "{% blocktranslate trimmed %}  None of\n  them{% endblocktranslate %}",
    "{% blocktranslate %}{{ word }} and {{ nothing }}{% endblocktranslate %}",
    "{% blocktranslate count n=thing.number %}{{ n }} post{% plural %}{{ n }} posts"
    "{% endblocktranslate %}",
    "{# not shown #}{% verbatim %}{{ shown }}{% endverbatim %}",
    "{% autoescape off %}{{ thing.name }}{% endautoescape %}",
    "{% url 'events' %}{% now 'Y' %}{% firstof nothing word %}",
    "{% url 'live' word %}{% url 'speaker' 'a' word %}{% url 'live' slug='b' as here %}{{ here }}"
    "{% url nothing as none %}{{ none }}",
    "{% with a=thing.name b='<c>' %}{{ a }}{{ b }}{% with a=b %}{{ a }}{% endwith %}{{ a }}"
    "{% endwith %}{{ a }}",
    "{% get_current_language as language %}{% for one in two %}{{ language }}{% endfor %}"
    "{% if language == 'en' %}{% translate 'Sign in' as words %}{{ words }}{% endif %}",
    "{% if thing.number == 1234567 %}a{% endif %}{% if thing.name != '<Ada>' %}b{% endif %}"
    "{% if thing.number <= word %}c{% endif %}{% if 'b' not in thing.several %}d{% endif %}"
    "{% if thing.none is None %}e{% endif %}{% if thing.safe is not nothing %}f{% endif %}"
    "{% if nothing in nothing or word >= 'to' or word < thing.safe %}g{% endif %}",
    "{% load l10n %}{% localize off %}{{ thing.number }}{{ thing.share }}{% endlocalize %}"
    "{{ thing.share }}{% comment %}{{ word }}{% endcomment %}",
    "{% load static %}{% static 'a&b.css' %}{% static word %}",
    "{% extends 'outer.html' %}{% block one %}({{ word }}{% block inside %}i{% endblock %})"
    "{% endblock %}{{ word }}",
    "{% extends 'middle.html' %}{% block two %}2{% endblock %}",
    "{% for a in thing.several %}{% include what with mark=a %}{% include 'other.html' with word=a "
    "%}{% endfor %}{% include what with mark=thing.name only %}",
)  # fmt: skip


OUTER = {
    "outer.html": "<{% block one %}1{% endblock %}{{ word }}"
    "{% block two %}{{ word }}{% endblock %}>",
    "middle.html": "{% extends 'outer.html' %}{% block one %}{% block inside %}m{% endblock %}"
    "{% endblock %}{% block two %}lost{% endblock %}",
    "marked.html": "[{{ mark }}{{ word }}]",
}


@pytest.mark.parametrize("source", TEMPLATES)
def test_whatever_a_template_says(settings: Settings, source: str) -> None:
    first, rest = source.split("%}", 1) if source.startswith("{% extends") else ("", source)
    source = f"{first and first + '%}'}{{% load i18n %}}{rest}"
    others = {"other.html": "({{ word }}{{ thing.name }})", "counted.html": "{{ forloop.first }}"}
    use(settings, {"one.html": source, **others, **OUTER})
    quick, django = both("one.html", THING)
    assert quick == django


def test_what_a_value_says_is_kept_with_it(settings: Settings) -> None:
    use(settings, {"one.html": "{{ thing.name }}{{ mark }}{{ desk }}"})
    held = Held("one.html", "thing", ("mark",), ("desk",))
    page = engines["django"].from_string("{% include what %}")

    def shown(thing: Thing, **more: str) -> str:
        return page.render({"what": held, "thing": thing, **more})

    one = Thing(name="one")
    assert [shown(one), shown(one, mark="m"), shown(one, desk="d")] == ["one", "onem", "oned"]
    one.name = "other"
    assert [shown(one), shown(one, mark="m"), shown(one, desk="d")] == ["one", "onem", "otherd"]
    assert shown(Thing(name="two")) == "two"
    # Not in any number of ways.
    assert {shown(one, mark=str(n)) for n in range(40)} == {f"other{n}" for n in range(40)}
    assert len(vars(one)["one.html"]) <= 10


def test_where_nothing_is_escaped_it_is_not_here_either(settings: Settings) -> None:
    use(settings, {"one.html": "{{ thing.name }}"})
    page = "{% autoescape off %}{% include what %}{% endautoescape %}"
    html = engines["django"].from_string(page).render({**THING, "what": Quick("one.html")})
    assert html == "<Ada> & 'co'"


def use(settings: Settings, templates: dict[str, str]) -> None:
    """Let there be these templates and no others."""
    locmem = [("django.template.loaders.locmem.Loader", templates)]
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": locmem},
        }
    ]
