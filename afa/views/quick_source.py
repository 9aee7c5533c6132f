"""A template of Django's, written as a function of Python.

``{% if card.reply %}<i>{{ card.name }}</i>{% endif %}`` becomes, in short::

    if getattr(card, "reply", None):
        add("<i>")
        add(text(getattr(card, "name", None)))
        add("</i>")

What is looked up so is nearly always there. Where it is not, or is to be called, Django looks
it up, in a context that has the variables of the loops around it as well. Nothing that a page
shows becomes source: that is made of templates alone.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.template import Context, Node, Variable
from django.template.base import FilterExpression, NodeList, TextNode, VariableNode
from django.template.defaulttags import ForNode, IfNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import gettext

from afa.views import quick_parts

Whole = Callable[[Any, Context], str]

# What `forloop` says, where a loop has its place in `at` and its length in `most`; each is
# there for certain, and in brackets.
_COUNTERS = {
    "counter0": "({at})",
    "counter": "({at} + 1)",
    "revcounter": "({most} - {at})",
    "revcounter0": "({most} - {at} - 1)",
    "first": "({at} == 0)",
    "last": "({at} == {most} - 1)",
}
# The variables of a text to be translated, as gettext has them.
_HOLES = re.compile(r"%\((\w+)\)s")


def whole(name: str) -> Whole:
    """The template of that name, for the language that is active."""
    function = _Function()
    function.write(_nodes(name), _Place())
    known = {**vars(quick_parts), **function.known}
    exec(compile(function.source, f"<{name}>", "exec"), known)  # noqa: S102  Our own templates
    return cast("Whole", known["whole"])


def _nodes(name: str) -> Iterable[Node]:
    return get_template(name).template.nodelist  # type: ignore[attr-defined, no-any-return]


@dataclass(frozen=True)
class _Place:
    """Where something is written: how deep, and between which loops.

    `names` are the loops' variables, each with the name that it has in the source; `forloop`
    is the source of that variable, and `at` and `most` what it is made of.
    """

    depth: int = 1
    names: Mapping[str, str] = field(default_factory=dict)
    forloop: str = ""
    at: str = ""
    most: str = ""

    @property
    def scope(self) -> str:
        """The source of all that a template sees here."""
        if not self.forloop:
            return "scope"
        own = "".join(f", {name!r}: {local}" for name, local in self.names.items())
        return f"{{**scope{own}, 'forloop': {self.forloop}}}"

    def deeper(self) -> "_Place":
        """One block further in."""
        return _Place(self.depth + 1, self.names, self.forloop, self.at, self.most)

    def looping(self, name: str, number: int) -> "_Place":
        """In a loop over `name`."""
        at, most = f"at{number}", f"most{number}"
        outside = self.forloop or "scope.get('forloop', {})"
        forloop = f"counters({at}, {most}, {outside})"
        return _Place(self.depth + 2, {**self.names, name: f"one{number}"}, forloop, at, most)


class _Function:
    """The source as it grows, and what it names."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self._roots: dict[str, str] = {}
        self._lines: list[str] = []
        self._loops = 0

    @property
    def source(self) -> str:
        """All of it."""
        roots = [f"    {local} = scope.get({root!r})" for root, local in self._roots.items()]
        begin = ["def whole(scope, context):", "    parts = []", "    add = parts.append"]
        return "\n".join([*begin, *roots, *self._lines, "    return ''.join(parts)\n"])

    def write(self, nodes: Iterable[Node], place: _Place) -> None:
        """What nodes say, one after the other."""
        for node in nodes:
            self._node(node, place)

    def _node(self, node: Node, place: _Place) -> None:
        match node:
            case TextNode():
                self._say(node.s, place)
            case VariableNode():
                self._line(f"add({self._shown(node.filter_expression, place)})", place)
            case IfNode():
                self._condition(node, place)
            case ForNode() if len(node.loopvars) == 1 and not node.is_reversed:
                self._loop(node, place)
            case IncludeNode() if not node.extra_context and isinstance(node.template.var, str):
                self.write(_nodes(node.template.var), place)
            case TranslateNode() if _is_constant(node):
                self._say(node.render(Context()), place)
            case BlockTranslateNode() if _is_plain(node):
                self._sentence(node, place)
            case _:
                self._line(f"add({self._by_django(node.render_annotated, place)})", place)

    def _line(self, source: str, place: _Place) -> None:
        self._lines.append("    " * place.depth + source)

    def _say(self, words: str, place: _Place) -> None:
        self._line(f"add({str(words)!r})", place)

    def _condition(self, node: IfNode, place: _Place) -> None:
        word = "if"
        for condition, nodes in node.conditions_nodelists:
            asked = self._truth(condition, place) if condition else "True"
            self._line(f"{word} {asked}:", place)
            self._line("pass", place.deeper())
            self.write(nodes, place.deeper())
            word = "elif"

    def _loop(self, node: ForNode, place: _Place) -> None:
        self._loops += 1
        number, [name] = self._loops, cast("list[str]", node.loopvars)
        inside = place.looping(name, number)
        values = self._value(cast("FilterExpression", node.sequence), place)
        self._line(f"all{number} = list({values} or ())", place)
        self._line(f"if {inside.most} := len(all{number}):", place)
        each = f"for {inside.at}, {inside.names[name]} in enumerate(all{number}):"
        self._line(each, place.deeper())
        self._line("pass", inside)
        self.write(cast("NodeList", node.nodelist_loop), inside)
        self._line("else:", place)
        self._line("pass", place.deeper())
        self.write(cast("NodeList", node.nodelist_empty), place.deeper())

    def _sentence(self, node: BlockTranslateNode, place: _Place) -> None:
        """A text with variables in it, in the order that its translation has them."""
        parts = _HOLES.split(_translated(node))
        for words, name in zip(parts[::2], [*parts[1::2], ""], strict=True):
            self._say(words.replace("%%", "%"), place)
            if name:
                self._line(f"add({self._shown(node.extra_context[name], place)})", place)

    def _truth(self, condition: Any, place: _Place) -> str:
        """Of what smartif.py has parsed: `id` says which operator it is."""
        match condition.id:
            case "literal":
                return self._value(condition.value, place)
            case "not":
                return f"(not {self._truth(condition.first, place)})"
            case "and" | "or" as how:
                one, other = (self._truth(c, place) for c in (condition.first, condition.second))
                return f"({one} {how} {other})"
            case _:
                return self._by_django(condition.eval, place)

    def _shown(self, expression: FilterExpression, place: _Place) -> str:
        """A value in the text: nothing where there is none."""
        exactly = f"text({self._by_django(expression.resolve, place)}, context)"
        found = self._found(expression, place)
        if not found:
            return exactly
        written = "it"
        for filter_, _ in expression.filters:
            written = f"filtered({self._known('filter', filter_)}, {written})"
        is_there = f"(it := {found}) is not None and not callable(it)"
        return f"text({written}, context) if {is_there} else {exactly}"

    def _value(self, expression: FilterExpression, place: _Place) -> str:
        """A value in a condition: None where there is none."""
        exactly = self._by_django(lambda c: expression.resolve(c, ignore_failures=True), place)
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

    def _found(self, expression: FilterExpression, place: _Place) -> str:
        """The source of a variable with its attributes; empty for whatever is not so simple."""
        variable = expression.var
        if not isinstance(variable, Variable) or not variable.lookups:
            return ""
        if not all(_is_simple(*one) for one in expression.filters):
            return ""
        root, *rest = variable.lookups
        if root == "forloop" and place.forloop:
            known = _COUNTERS.get(".".join(rest), "")
            return known.format(at=place.at, most=place.most)
        found = self._root(root, place)
        for name in rest:
            found = f"getattr({found}, {name!r}, None)"
        return found

    def _root(self, name: str, place: _Place) -> str:
        return place.names.get(name) or self._roots.setdefault(name, f"root{len(self._roots)}")

    def _by_django(self, do: Callable[[Context], Any], place: _Place) -> str:
        return f"{self._known('django', quick_parts.by_django(do))}({place.scope}, context)"

    def _known(self, kind: str, what: Any) -> str:
        """The name under which the source knows something."""
        name = f"{kind}{len(self.known)}"
        self.known[name] = what
        return name


def _is_simple(filter_: Any, given: Any) -> bool:
    """Whether a filter needs nothing but the value."""
    wants = ("expects_localtime", "needs_autoescape")
    return not given and not any(getattr(filter_, name, False) for name in wants)


def _is_constant(node: TranslateNode) -> bool:
    """Whether it says the same wherever it stands."""
    expression = node.filter_expression
    text = isinstance(expression.var, Variable) and expression.var.lookups is None
    return text and not (expression.filters or node.asvar or node.message_context)


def _is_plain(node: BlockTranslateNode) -> bool:
    """Whether it is one sentence, with variables that it names itself."""
    if node.plural or node.countervar or node.asvar or node.message_context:
        return False
    return set(_HOLES.findall(_translated(node))) <= set(node.extra_context)


def _translated(node: BlockTranslateNode) -> str:
    words, _ = node.render_token_list(node.singular)
    return gettext(words)
