"""Templates that a page needs fifty times, rendered several times as fast as Django does it.

They are Django's templates, parsed by Django; only what is done for each card is prepared
here: texts, plain variables, conditions, loops and other templates that are named. Any other
tag or filter works too: Django renders that part itself, and it costs what it costs.

There is one prepared form for each language, in which translated texts are texts like others.
"""

import re
from collections.abc import Callable, Iterable
from html import escape
from operator import attrgetter
from typing import Any, cast

from django.conf import settings
from django.template import Context, Node, Variable, defaultfilters
from django.template.base import (
    FilterExpression,
    NodeList,
    TextNode,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import ForNode, IfNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import TranslateNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# What a template sees at one place; a loop adds its variable.
Scope = dict[str, Any]
Value = Callable[[Scope, Context], Any]
Part = Callable[[Scope, Context], str]

# Most texts have none of these, and to look once is cheaper than to replace five times.
_special = re.compile("[&<>\"']").search


class Quick:
    """A template, to be given to {% include %}; it is read when it is first needed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._wholes: dict[str | None, Part] = {}

    def render(self, context: Context) -> SafeString:
        """Byte by byte what Django would make of it."""
        language = get_language()
        whole = self._wholes.get(language) or self._wholes.setdefault(language, _named(self._name))
        return SafeString(whole(cast("Scope", context.flatten()), context))


def _named(name: str) -> Part:
    return _all(get_template(name).template.nodelist)  # type: ignore[attr-defined]


def _all(nodes: Iterable[Node]) -> Part:
    parts = [_part(node) for node in nodes]
    return lambda scope, context: "".join([part(scope, context) for part in parts])


def _part(node: Node) -> Part:
    match node:
        case TextNode():
            return lambda _scope, _context: node.s
        case VariableNode():
            return _written(_value(node.filter_expression, or_none=False))
        case IfNode():
            return _condition(node)
        case ForNode() if len(node.loopvars) == 1 and not node.is_reversed:
            return _loop(node)
        case IncludeNode() if _is_plain(node):
            return _named(node.template.var)
        case TranslateNode() if _is_constant(node):
            translated = node.render(Context())
            return lambda _scope, _context: translated
        case _:
            return _by_django(node.render_annotated)


def _is_plain(node: IncludeNode) -> bool:
    return not node.extra_context and isinstance(node.template.var, str)


def _is_constant(node: TranslateNode) -> bool:
    """Whether it says the same wherever it stands."""
    expression = node.filter_expression
    text = isinstance(expression.var, Variable) and expression.var.lookups is None
    return text and not (expression.filters or node.asvar or node.message_context)


def _by_django(do: Callable[[Context], Any]) -> Value:
    def done(scope: Scope, context: Context) -> Any:
        with context.push(scope):
            return do(context)

    return done


def _value(expression: FilterExpression, *, or_none: bool = True) -> Value:
    """A variable with its attributes; whatever is not so simple is looked up by Django.

    What is missing is None in a condition, and nothing in the text.
    """
    exactly = _by_django(lambda context: expression.resolve(context, ignore_failures=or_none))
    variable = expression.var
    safe = [filter_ for filter_, _ in expression.filters] == [defaultfilters.safe]
    if not isinstance(variable, Variable) or not variable.lookups:
        return exactly
    if expression.filters and not safe:
        return exactly
    root, *rest = variable.lookups
    inside = attrgetter(".".join(rest)) if rest else None

    def found(scope: Scope, context: Context) -> Any:
        if or_none and root not in scope:
            return None
        try:
            value = inside(scope[root]) if inside else scope[root]
        except (KeyError, AttributeError):
            return exactly(scope, context)
        if callable(value) or value is None:
            return exactly(scope, context)
        return SafeString(value) if safe else value

    return found


def _written(value: Value) -> Part:
    def text(scope: Scope, context: Context) -> str:
        found = value(scope, context)
        if type(found) is str and context.autoescape:
            return escape(found) if _special(found) else found
        if type(found) is SafeString:
            return found
        if type(found) is int and not settings.USE_THOUSAND_SEPARATOR:
            return str(found)
        return render_value_in_context(found, context)

    return text


def _condition(node: IfNode) -> Part:
    branches = [
        (_truth(condition) if condition else None, _all(nodes))
        for condition, nodes in node.conditions_nodelists
    ]

    def chosen(scope: Scope, context: Context) -> str:
        for truth, part in branches:
            if truth is None or truth(scope, context):
                return part(scope, context)
        return ""

    return chosen


def _truth(condition: Any) -> Value:
    """Of what smartif.py has parsed: `id` says which operator it is."""
    match condition.id:
        case "literal":
            return _value(condition.value)
        case "not":
            one = _truth(condition.first)
            return lambda scope, context: not one(scope, context)
        case "and" | "or" as how:
            one, other = _truth(condition.first), _truth(condition.second)
            if how == "or":
                return lambda scope, context: one(scope, context) or other(scope, context)
            return lambda scope, context: one(scope, context) and other(scope, context)
        case _:
            return _by_django(condition.eval)


def _loop(node: ForNode) -> Part:
    [name] = cast("list[str]", node.loopvars)
    values = _value(cast("FilterExpression", node.sequence))
    each, none = (
        _all(cast("NodeList", node.nodelist_loop)),
        _all(cast("NodeList", node.nodelist_empty)),
    )

    def repeated(scope: Scope, context: Context) -> str:
        found = list(values(scope, context) or ())
        if not found:
            return none(scope, context)
        outside, most = scope.get("forloop", {}), len(found)
        return "".join(
            [
                each({**scope, name: one, "forloop": _counters(at, most, outside)}, context)
                for at, one in enumerate(found)
            ]
        )

    return repeated


def _counters(at: int, most: int, outside: Any) -> dict[str, Any]:
    return {
        "parentloop": outside,
        "counter0": at,
        "counter": at + 1,
        "revcounter": most - at,
        "revcounter0": most - at - 1,
        "first": at == 0,
        "last": at == most - 1,
    }
