"""What the functions that quick_source.py writes call while a page is made."""

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.base import render_value_in_context
from django.urls import reverse
from django.utils.safestring import SafeData, SafeString, mark_safe

# What a template sees at one place; a loop adds its variable.
Scope = dict[str, Any]
Value = Callable[[Scope, Context], Any]

# As {% if %} compares.
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda one, other: one in other,
    "not in": lambda one, other: one not in other,
    "is": operator.is_,
    "is not": operator.is_not,
}

# Most texts have none of these, and to look once is cheaper than to replace five times.
_special = re.compile("[&<>\"']").search


def text(found: Any, context: Context) -> str:
    """A value as a page shows it."""
    kind = type(found)
    if kind is str:
        return escape(found) if _special(found) else found
    if kind is SafeString:
        return found  # type: ignore[no-any-return]
    if kind is int and not settings.USE_THOUSAND_SEPARATOR:
        return str(found)
    return render_value_in_context(found, context)


def filtered(filter_: Callable[[Any], Any], value: Any) -> Any:
    """What a filter makes of a value; what was safe stays so where the filter says that it may."""
    made = filter_(value)
    if isinstance(value, SafeData) and getattr(filter_, "is_safe", False):
        return mark_safe(made)  # noqa: S308  As Django has it
    return made


def by_django(do: Callable[[Context], Any]) -> Value:
    """The same, asked in a context that has all of a scope."""

    def done(scope: Scope, context: Context) -> Any:
        with context.push(scope):
            return do(context)

    return done


def setting(do: Callable[[Context], Any], name: str) -> Value:
    """What a tag that Django does sets `name` to; it says nothing itself."""

    def done(scope: Scope, context: Context) -> Any:
        with context.push(scope):
            do(context)
            return context.get(name)

    return done


def compared(how: str, one: Any, other: Any) -> Any:
    """As Django has it: what cannot be compared is not so."""
    try:
        return COMPARISONS[how](one, other)
    except Exception:
        return False


def included(template: Any, scope: Scope, context: Context, by_django: Value) -> Any:
    """What another template makes of this scope: a quick one, or any."""
    fill = getattr(template, "fill", None)
    return fill(scope, context) if fill else by_django(scope, context)


@lru_cache(maxsize=1000)
def address(name: str, *given: Any) -> str:
    """What {% url %} says."""
    return escape(reverse(name, args=given))


def counters(at: int, most: int, outside: Any) -> dict[str, Any]:
    """A loop's variable `forloop`."""
    return {
        "parentloop": outside,
        "counter0": at,
        "counter": at + 1,
        "revcounter": most - at,
        "revcounter0": most - at - 1,
        "first": at == 0,
        "last": at == most - 1,
    }
