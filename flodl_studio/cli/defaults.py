"""Designs without what goes without saying, to be compared."""

from __future__ import annotations

from dataclasses import replace

from flodl_studio.catalog import KINDS
from flodl_studio.design.blocks import with_every_node
from flodl_studio.design.values import Design, Node


def without_defaults(design: Design) -> Design:
    """Return the design without parameters that are written out but have their default."""
    return replace(
        design,
        network=with_every_node(design.network, _bare),
        blocks={name: with_every_node(each, _bare) for name, each in design.blocks.items()},
    )


def _bare(node: Node) -> Node:
    kind = KINDS.get(node.kind)
    if kind is None or not node.params:
        return node
    defaults = {param.name: param.default for param in kind.params}
    kept = {
        name: value
        for name, value in node.params.items()
        if name not in defaults or repr(value) != repr(defaults[name])  # true is not 1
    }
    return node if len(kept) == len(node.params) else replace(node, params=kept)
