"""What every template may use without asking for it: counts and languages in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from afa import page_data, script_words

register = template.Library()


@dataclass(frozen=True)
class Spoken:
    """A language that the site speaks, by its own name; `now` says that this page is in it."""

    code: str
    name: str
    now: bool


@register.filter
def count(number: int) -> str:
    """``12,345`` as the language of the page writes it. Whatever is not counted stays plain:
    a year, a port, a coordinate."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def posts(number: int) -> str:
    """``12,345 posts``."""
    return ngettext("%(count)s post", "%(count)s posts", number) % {"count": count(number)}


@register.filter
def data_for_scripts(value: object, name: str) -> SafeString:
    """The element `name` with `value` in it, for the page's script."""
    return page_data.element(value, name)


@register.simple_tag
def languages() -> Iterator[Spoken]:
    """All that there are."""
    now = get_language()
    return (Spoken(code, name, code == now) for code, name in settings.LANGUAGES)


@register.simple_tag
def words_for_scripts() -> SafeString:
    """What the page's scripts say, where that is not English."""
    return script_words.block(get_language() or "en")
