"""Where nodes stand and what is known of them, once or once for each use of a block.

The code of a block is written once, for all its uses. A size that is the same in all of them is a
number in it; one that differs becomes an argument of its function, and sizes that differ in the
same way share one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flodl_studio.catalog.dims import Dim
from flodl_studio.codegen.steps import Parameter, Setting
from flodl_studio.design.values import Design, Network, Value
from flodl_studio.errors import CodegenError
from flodl_studio.shapes.facts import NodeFacts


@dataclass
class Scope:
    """A function that is written: the model's, or a block's.

    Attributes:
        facts: Facts of all nodes by their paths.
        prefix: What the paths of its nodes begin with in the code.
        uses: What they begin with in the facts, for each use.
        arguments: Parameters by the values that they take in each use.
        seen: Paths of nodes that were looked up, without the prefix.
        left_out: Paths of nodes that lead nowhere, likewise.
    """

    facts: Mapping[str, NodeFacts]
    prefix: str = ""
    uses: tuple[str, ...] = ("",)
    arguments: dict[tuple[Value, ...], Parameter] = field(default_factory=dict)
    seen: dict[str, None] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def path(self, inner: str) -> str:
        """Return the path of a node as lines of code are marked with it."""
        self.seen[inner] = None
        return self.prefix + inner

    def known(self, inner: str) -> NodeFacts:
        """Return the facts of a node in the first use.

        Raises:
            CodegenError: Nothing is known of it.
        """
        path = self.uses[0] + inner
        facts = self.facts.get(path)
        if facts is None or facts.output is None:
            raise CodegenError(
                f"The shape at {path} is not known, so it can't be written as code. "
                "Mend the problems of the design first.",
                (path,),
            )
        return facts

    def settings(self, inner: str) -> Mapping[str, Setting]:
        """Return all parameters of a node, those that differ between uses as arguments."""
        first, *others = self.uses
        params = _closed(first + inner, self.known(inner).params)
        if not others:
            return params
        also = [_closed(use + inner, self.facts[use + inner].params) for use in others]
        return {
            name: self.value(name, (value, *(each.get(name) for each in also)))
            for name, value in params.items()
        }

    def value(self, name: str, values: tuple[Value, ...]) -> Setting:
        """Return what stands for a value that is to be these in the uses, in order."""
        if all(each == values[0] for each in values):
            return values[0]
        if values not in self.arguments:
            taken = {argument.name for argument in self.arguments.values()}
            self.arguments[values] = Parameter(unused(name, taken.__contains__))
        return self.arguments[values]


def _closed(path: str, params: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the parameters of a node, refusing free lengths."""
    for name, value in params.items():
        if _is_open(value):
            raise CodegenError(
                f"{path}: {name} is {value}, which is a free length and no number. "
                "Give the Input a fixed size there.",
                (path,),
            )
    return params


def _is_open(value: object) -> bool:
    if isinstance(value, tuple):
        return any(map(_is_open, value))
    return isinstance(value, Dim)


def unused(stem: str, taken: Callable[[str], bool]) -> str:
    """Return the stem, or the first of stem_2, stem_3, … that is not taken."""
    name, count = stem, 1
    while taken(name):
        count += 1
        name = f"{stem}_{count}"
    return name


def uses_of_blocks(design: Design) -> Mapping[str, tuple[str, ...]]:
    """Return the prefixes of the paths inside each use of each block; blocks used first lead."""
    found: dict[str, list[str]] = {}

    def walk(network: Network, prefix: str) -> None:
        for node in network.nodes:
            for slot, inner in node.networks.items():
                walk(inner, f"{prefix}{node.id}.{slot}/")
            name = str(node.params.get("block"))
            if node.kind == "Block" and not node.muted and name in design.blocks:
                found.setdefault(name, []).append(f"{prefix}{node.id}/")
                walk(design.blocks[name], f"{prefix}{node.id}/")

    walk(design.network, "")
    return {name: tuple(prefixes) for name, prefixes in found.items()}


def by_dependency(design: Design, names: Mapping[str, object]) -> tuple[str, ...]:
    """Return blocks so that each comes after those that it uses."""
    done: dict[str, None] = {}

    def visit(network: Network) -> None:
        for node in network.nodes:
            for inner in node.networks.values():
                visit(inner)
            name = str(node.params.get("block"))
            if node.kind == "Block" and name in names and name not in done:
                visit(design.blocks[name])
                done[name] = None

    visit(design.network)
    return tuple(done)


def nesting(design: Design) -> int:
    """Return how deep networks are nested in networks, through blocks too; 1 for a flat design."""
    of_blocks: dict[str, int] = {}

    def depth(network: Network) -> int:
        deepest = 0
        for node in network.nodes:
            name = str(node.params.get("block"))
            if node.kind == "Block" and name in design.blocks:
                if name not in of_blocks:
                    of_blocks[name] = depth(design.blocks[name])
                deepest = max(deepest, of_blocks[name])
            deepest = max(deepest, *map(depth, node.networks.values()), 0)
        return 1 + deepest

    return depth(design.network)
