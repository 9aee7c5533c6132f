"""A template with all that it extends: what is to be written in the end, in one piece."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.template import Node
from django.template.base import FilterExpression, NodeList
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode


@dataclass(frozen=True)
class Tree:
    """The nodes of the outermost template, and what stands in the blocks, by name."""

    nodes: Iterable[Node]
    blocks: dict[str, NodeList]


def tree(name: str) -> Tree:
    """Of the template of that name; a block of the innermost template is the one that counts.

    ``{{ block.super }}`` is what no template of ours says.
    """
    nodes: NodeList = get_template(name).template.nodelist  # type: ignore[attr-defined]
    extends = next((node for node in nodes if isinstance(node, ExtendsNode)), None)
    if extends is None:
        return Tree(nodes, {})
    outer = tree(str(cast("FilterExpression", extends.parent_name).var))
    blocks = cast("list[BlockNode]", extends.nodelist.get_nodes_by_type(BlockNode))
    return Tree(outer.nodes, {**outer.blocks, **{str(b.name): b.nodelist for b in blocks}})
