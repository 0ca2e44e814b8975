"""Designs of a few layers, and the code that is written for them."""

import inspect
from textwrap import dedent

from builders import chain

from flodl_studio.codegen import flow_source
from flodl_studio.design.values import Design, Network, Node

X = ("x", "Input", {"shape": (8,)})
Y = ("y", "Output")


def linear(name, features=8):
    return (name, "Linear", {"out_features": features})


def body(made: Design) -> str:
    """Return what `build_model` does, without its docstring."""
    text = flow_source(made).text
    return dedent(text.split('    """\n')[-1]).strip()


def code(text: str) -> str:
    return inspect.cleandoc(text)


def replaced(made: Design, name: str, **changes) -> Design:
    nodes = [
        Node(**{**{k: getattr(n, k) for k in n.__dataclass_fields__}, **changes})
        if n.id == name
        else n
        for n in made.network.nodes
    ]
    return Design(made.name, Network(tuple(nodes), made.network.wires), made.blocks)


def inside(*nodes) -> Network:
    return chain(("in_", "Input"), *nodes, ("out_", "Output")).network
