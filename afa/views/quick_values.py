"""The values of a template, written as Python for quick_source.py.

What is looked up as ``getattr(card, "name", None)`` is nearly always there. Where it is not, or is
to be called, Django looks it up, in a context that has the variables of the loops around it too.
"""

from collections.abc import Callable
from typing import Any

from django.template import Variable
from django.template.base import FilterExpression
from django.utils.safestring import SafeString

from afa.views import quick_parts
from afa.views.quick_place import Place

_COMPARISONS = frozenset(quick_parts.COMPARISONS)


class Values:
    """What the source names: `known` things that are no source, and variables of the page."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self._roots: dict[str, str] = {}

    @property
    def roots(self) -> list[str]:
        """The lines that the function begins with."""
        return [f"    {local} = scope.get({root!r})" for root, local in self._roots.items()]

    def shown(self, expression: FilterExpression, place: Place) -> str:
        """A value in the text: nothing where there is none."""
        exactly = f"text({self.by_django(expression.resolve, place)}, context)"
        found = self._found(expression, place)
        if not found:
            return exactly
        written = "it"
        for filter_, _ in expression.filters:
            written = f"filtered({self.know('filter', filter_)}, {written})"
        is_there = f"(it := {found}) is not None and not callable(it)"
        return f"text({written}, context) if {is_there} else {exactly}"

    def value(self, expression: FilterExpression, place: Place) -> str:
        """A value in a condition: None where there is none."""
        if _is_constant(expression):
            return _constant(expression)
        exactly = self.by_django(lambda c: expression.resolve(c, ignore_failures=True), place)
        found = self._found(expression, place)
        if not found or expression.filters:
            return exactly
        if found.startswith("("):
            return found
        if found.isidentifier():
            return f"({found} if not callable({found}) else {exactly})"
        root = self._root(expression.var.lookups[0], place)
        is_there = f"(it := {found}) is not None and not callable(it)"
        return f"(None if {root} is None else it if {is_there} else {exactly})"

    def truth(self, condition: Any, place: Place) -> str:
        """Of what smartif.py has parsed: `id` says which operator it is."""
        match condition.id:
            case "literal":
                return self.value(condition.value, place)
            case "not":
                return f"(not {self.truth(condition.first, place)})"
            case "and" | "or" as how:
                one, other = (self.truth(c, place) for c in (condition.first, condition.second))
                return f"({one} {how} {other})"
            case how if how in _COMPARISONS:
                one, other = (self.truth(c, place) for c in (condition.first, condition.second))
                return f"compared({how!r}, {one}, {other})"
            case _:
                return self.by_django(condition.eval, place)

    def by_django(self, do: Callable[[Any], Any], place: Place) -> str:
        """What Django shall do there."""
        return f"{self.know('django', quick_parts.by_django(do))}({place.scope}, context)"

    def know(self, kind: str, what: Any) -> str:
        """The name under which the source knows something."""
        name = f"{kind}{len(self.known)}"
        self.known[name] = what
        return name

    def _found(self, expression: FilterExpression, place: Place) -> str:
        """The source of a variable with its attributes; empty for whatever is not so simple."""
        variable = expression.var
        if not isinstance(variable, Variable) or not variable.lookups:
            return ""
        if not all(_is_simple(*one) for one in expression.filters):
            return ""
        root, *rest = variable.lookups
        if root == "forloop" and place.forloop:
            return place.counter(".".join(rest))
        found = self._root(root, place)
        for name in rest:
            found = f"getattr({found}, {name!r}, None)"
        return found

    def _root(self, name: str, place: Place) -> str:
        return place.names.get(name) or self._roots.setdefault(name, f"root{len(self._roots)}")


def _is_constant(expression: FilterExpression) -> bool:
    return isinstance(expression.var, str) and not expression.filters


def _constant(expression: FilterExpression) -> str:
    safe = isinstance(expression.var, SafeString)
    return f"SafeString({str(expression.var)!r})" if safe else repr(expression.var)


def _is_simple(filter_: Any, given: Any) -> bool:
    """Whether a filter needs nothing but the value."""
    wants = ("expects_localtime", "needs_autoescape")
    return not given and not any(getattr(filter_, name, False) for name in wants)
