"""A template of Django's, written as a function of Python.

``{% if card.reply %}<i>{{ card.name }}</i>{% endif %}`` becomes, in short::

    if getattr(card, "reply", None):
        add("<i>")
        add(text(getattr(card, "name", None)))
        add("</i>")

The templates that it extends and includes are in the same function. Nothing that a page shows
becomes source: that is made of templates alone.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django.template import Context, Node, Variable
from django.template.base import FilterExpression, NodeList, TextNode, VariableNode
from django.template.defaulttags import CommentNode, ForNode, IfNode, LoadNode, URLNode, WithNode
from django.template.loader_tags import BlockNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.l10n import LocalizeNode
from django.templatetags.static import StaticNode
from django.utils.translation import gettext

from afa.views import quick_parts
from afa.views.quick_place import Place
from afa.views.quick_tree import Tree, tree
from afa.views.quick_values import Values

Whole = Callable[[Any, Context], str]

# The variables of a text to be translated, as gettext has them.
_HOLES = re.compile(r"%\((\w+)\)s")
# Where a tag keeps the name of the variable that it sets.
_SETS = ("asvar", "target_var", "variable", "varname", "var_name")


def whole(name: str) -> Whole:
    """The template of that name, for the language that is active."""
    root = tree(name)
    function = _Function(root)
    function.write(root.nodes, Place())
    known = {**vars(quick_parts), **function.values.known}
    exec(compile(function.source, f"<{name}>", "exec"), known)  # noqa: S102  Our own templates
    return cast("Whole", known["whole"])


class _Function:
    """The source as it grows."""

    def __init__(self, root: Tree) -> None:
        self.values = Values()
        self._root = root
        self._lines: list[str] = []
        self._numbers = 0

    @property
    def source(self) -> str:
        """All of it."""
        begin = ["def whole(scope, context):", "    parts = []", "    add = parts.append"]
        lines = [*begin, *self.values.roots, *self._lines]
        return "\n".join([*lines, "    return ''.join(parts)\n"])

    def write(self, nodes: Iterable[Node], place: Place) -> None:
        """What nodes say, one after the other; what one sets, the next ones know."""
        for node in nodes:
            name = next((n for key in _SETS if (n := getattr(node, key, None))), "")
            if name:
                place = self._set(node, str(name), place)
            else:
                self._node(node, place)

    def _node(self, node: Node, place: Place) -> None:
        match node:
            case TextNode():
                self._say(node.s, place)
            case VariableNode():
                self._line(f"add({self.values.shown(node.filter_expression, place)})", place)
            case IfNode():
                self._condition(node, place)
            case ForNode() if not node.is_reversed:
                self._loop(node, place)
            case BlockNode():
                self.write(self._root.blocks.get(str(node.name), node.nodelist), place)
            case IncludeNode() if not node.isolated_context:
                self._include(node, place)
            case WithNode():
                self.write(node.nodelist, self._with(node.extra_context, place))
            case LocalizeNode():
                self._localized(node, place)
            case _:
                self._words(node, place)

    def _words(self, node: Node, place: Place) -> None:
        """What has no other nodes in it."""
        match node:
            case LoadNode() | CommentNode():
                pass
            case URLNode() if _is_plain_address(node):
                self._address(node, place)
            case StaticNode() if isinstance(node.path.var, str):
                self._say(node.render(Context()), place)
            case TranslateNode() if _is_constant(node):
                self._say(node.render(Context()), place)
            case BlockTranslateNode() if _is_plain(node):
                self._sentence(node, place)
            case _:
                self._line(f"add({self.values.by_django(node.render_annotated, place)})", place)

    def _line(self, source: str, place: Place) -> None:
        self._lines.append("    " * place.depth + source)

    def _say(self, words: str, place: Place) -> None:
        if words:
            self._line(f"add({str(words)!r})", place)

    def _named(self, kind: str, source: str, place: Place) -> str:
        """A variable of the function, and its name."""
        self._numbers += 1
        name = f"{kind}{self._numbers}"
        self._line(f"{name} = {source}", place)
        return name

    def _set(self, node: Node, name: str, place: Place) -> Place:
        setter = self.values.know("setter", quick_parts.setting(node.render_annotated, name))
        return place.knowing({name: self._named("set", f"{setter}({place.scope}, context)", place)})

    def _with(self, given: Mapping[str, FilterExpression], place: Place) -> Place:
        """In a place that knows these values as well."""
        sources = {name: self.values.value(value, place) for name, value in given.items()}
        return place.knowing({n: self._named("given", s, place) for n, s in sources.items()})

    def _condition(self, node: IfNode, place: Place) -> None:
        word = "if"
        for condition, nodes in node.conditions_nodelists:
            asked = self.values.truth(condition, place) if condition else "True"
            self._line(f"{word} {asked}:", place)
            self._line("pass", place.deeper())
            self.write(nodes, place.deeper())
            word = "elif"

    def _loop(self, node: ForNode, place: Place) -> None:
        self._numbers += 1
        number, variables = self._numbers, cast("list[str]", node.loopvars)
        ones = {name: f"one{number}_{at}" for at, name in enumerate(variables)}
        inside = place.looping(ones, number)
        values = self.values.value(cast("FilterExpression", node.sequence), place)
        self._line(f"all{number} = list({values} or ())", place)
        self._line(f"if {inside.most} := len(all{number}):", place)
        target = ", ".join(ones.values())
        each = f"for {inside.at}, {f'({target})' if len(ones) > 1 else target}"
        self._line(f"{each} in enumerate(all{number}):", place.deeper())
        self._line("pass", inside)
        self.write(cast("NodeList", node.nodelist_loop), inside)
        self._line("else:", place)
        self._line("pass", place.deeper())
        self.write(cast("NodeList", node.nodelist_empty), place.deeper())

    def _include(self, node: IncludeNode, place: Place) -> None:
        name, inside = node.template.var, self._with(node.extra_context, place)
        if isinstance(name, str):
            self.write(tree(name).nodes, inside)
            return
        template = self.values.value(node.template, place)
        django = self.values.know("django", quick_parts.by_django(node.render_annotated))
        self._line(f"add(included({template}, {inside.scope}, context, {django}))", place)

    def _localized(self, node: LocalizeNode, place: Place) -> None:
        was = self._named("was", "context.use_l10n", place)
        self._line(f"context.use_l10n = {node.use_l10n!r}", place)
        self.write(node.nodelist, place)
        self._line(f"context.use_l10n = {was}", place)

    def _address(self, node: URLNode, place: Place) -> None:
        given = "".join(f", {self.values.value(value, place)}" for value in node.args)
        self._line(f"add(address({str(node.view_name.var)!r}{given}))", place)

    def _sentence(self, node: BlockTranslateNode, place: Place) -> None:
        """A text with variables in it, in the order that its translation has them."""
        parts = _HOLES.split(_translated(node))
        for words, name in zip(parts[::2], [*parts[1::2], ""], strict=True):
            self._say(words.replace("%%", "%"), place)
            if name:
                self._line(f"add({self.values.shown(node.extra_context[name], place)})", place)


def _is_constant(node: TranslateNode) -> bool:
    """Whether it says the same wherever it stands."""
    expression = node.filter_expression
    text = isinstance(expression.var, Variable) and expression.var.lookups is None
    return text and not (expression.filters or node.message_context)


def _is_plain(node: BlockTranslateNode) -> bool:
    """Whether it is one sentence, with variables that it names itself."""
    if node.plural or node.countervar or node.message_context:
        return False
    return set(_HOLES.findall(_translated(node))) <= set(node.extra_context)


def _is_plain_address(node: URLNode) -> bool:
    return isinstance(node.view_name.var, str) and not node.kwargs and not node.view_name.filters


def _translated(node: BlockTranslateNode) -> str:
    words, _ = node.render_token_list(node.singular)
    return gettext(words)
