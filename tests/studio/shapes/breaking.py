"""What a row of a table of broken designs is, and the layers and networks that rows share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from builders import Spec, chain, design

from flodl_studio.design.values import Design, Network, Node

IMAGE: Spec = ("x", "Input", {"shape": (1, 8, 8)})
ROW: Spec = ("x", "Input", {"shape": (64,)})
SEQUENCE: Spec = ("x", "Input", {"shape": ("S", 32)})
TOKENS: Spec = ("x", "Input", {"shape": (16,), "dtype": "int64"})
OUT: Spec = ("y", "Output")
DIGITS = {"data": {"source": "digits"}, "loss": "cross_entropy"}


@dataclass(frozen=True)
class Broken:
    """A design with one thing wrong.

    Attributes:
        name: What is wrong, in words.
        design: The design.
        code: Code of the problem.
        node: Id of the node that is marked.
        says: A part of the message.
        first: Title of the fix that is offered first, which is what an expert would do; empty
            where there is none.
    """

    name: str
    design: Design
    code: str
    node: str
    says: str = ""
    first: str = ""


def conv(id: str = "c", **params: Any) -> Spec:
    return (id, "Conv2d", {"out_channels": 4, "kernel_size": 3, **params})


def linear(id: str = "l", **params: Any) -> Spec:
    return (id, "Linear", {"out_features": 10, **params})


def around(container: Node, entry: Spec = ROW) -> Design:
    outer = chain(entry, (container.id, container.kind), OUT)
    nodes = tuple(container if each.id == container.id else each for each in outer.network.nodes)
    return replace(outer, network=replace(outer.network, nodes=nodes))


def tagged(tag: str, *ids: str) -> Design:
    """Return two heads of which some have a tag: that of the first Output when none is named."""
    heads = design([ROW, linear("k"), linear(), OUT, ("z", "Output")], "x > k > z", "x > l > y")
    nodes = tuple(
        replace(each, tag=tag) if each.id in (ids or ("l",)) else each
        for each in heads.network.nodes
    )
    return replace(heads, network=replace(heads.network, nodes=nodes))


def twice(container: Node) -> Design:
    outer = chain(ROW, (container.id, "ReLU"), (f"{container.id}_2", "ReLU"), OUT)
    two = {each: replace(container, id=each) for each in (container.id, f"{container.id}_2")}
    nodes = tuple(two.get(each.id, each) for each in outer.network.nodes)
    return replace(outer, network=replace(outer.network, nodes=nodes))


def body(*nodes: Spec) -> Network:
    return chain(("i", "Input"), *nodes, ("o", "Output")).network
