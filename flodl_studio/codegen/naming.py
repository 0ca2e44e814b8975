"""What a graph calls its modules, and so its parameters.

A module is registered under the tag of its value, else as ``<name>_<k>``, where the name is that
of its class in snake case and k counts the nodes of that name in the graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from flodl_studio.codegen.steps import (
    Also,
    AlsoWith,
    Bare,
    BlockUse,
    Container,
    Flow,
    Fork,
    Gate,
    Leaf,
    Loop,
    Map,
    Operand,
    Plan,
    Recalled,
    Split,
    Step,
    Switch,
    Tag,
    Through,
)
from flodl_studio.design.names import snake
from flodl_studio.errors import CodegenError


@dataclass(frozen=True)
class NamedStep:
    """A step with the names under which the graph has its modules, in order.

    Attributes:
        step: The step.
        segments: A name for each module that it registers; containers register one.
        tags: Tags that name its value; of a fork, the side value.
    """

    step: Step
    segments: tuple[str, ...]
    tags: tuple[Tag, ...]


_NAMED_BY_TAG = Through | Fork | Container
"""Steps that make one value and register one name."""

_NAMED: WeakKeyDictionary[Flow, tuple[NamedStep, ...]] = WeakKeyDictionary()


def named_steps(flow: Flow) -> tuple[NamedStep, ...]:
    """Return the steps of a flow but for its tags, with the names of their modules.

    Raises:
        CodegenError: A tag, an input or the label is what the graph calls a node.
    """
    known = _NAMED.get(flow)
    if known is None:  # each is asked for its names several times
        known = _NAMED[flow] = _named(flow)
    return known


def _named(flow: Flow) -> tuple[NamedStep, ...]:
    found: list[NamedStep] = []
    counts: dict[str, int] = {}
    ids: set[str] = set()
    for step, tags in _with_tags(flow.steps):
        names = []
        for stem in _stems(step):
            counts[stem] = counts.get(stem, 0) + 1
            names.append(f"{stem}_{counts[stem]}")
        ids.update(names)
        segments = names[: len(_operands(step)) or None]
        if tags and isinstance(step, _NAMED_BY_TAG):
            segments = [tags[0].name]
        found.append(NamedStep(step, tuple(segments), tags))
    _check(flow, ids)
    _check_labels(found)
    return tuple(found)


def _check_labels(steps: list[NamedStep]) -> None:
    seen: dict[str, str] = {}
    for each in steps:
        for _, operand in inner_modules(each.step, each.segments):
            if not isinstance(operand, Flow) or operand.label is None:
                continue
            if operand.label in seen:
                raise CodegenError(
                    f"{seen[operand.label]} and {operand.path} are both labelled "
                    f"{operand.label!r}, and a label is how a network is found. Choose another.",
                    (seen[operand.label], operand.path),
                )
            seen[operand.label] = operand.path


def _check(flow: Flow, ids: set[str]) -> None:
    for name, path in _given_names(flow):
        if name in ids:
            where = f" at {path}" if path else ""
            raise CodegenError(
                f"The name {name!r}{where} is what the code calls one of its own nodes. "
                "Choose another tag, label or id.",
                (path,) if path else (),
            )


def _given_names(flow: Flow) -> Iterator[tuple[str, str]]:
    for name in flow.inputs:
        yield name, flow.path
    if flow.label is not None:
        yield flow.label, flow.path
    for step in flow.steps:
        if isinstance(step, Tag):
            yield step.name, step.path


def _with_tags(steps: tuple[Step, ...]) -> Iterator[tuple[Step, tuple[Tag, ...]]]:
    """Yield the steps that are no tags, each with the tags right behind it."""
    index = 0
    while index < len(steps):
        step = steps[index]
        index += 1
        tags: list[Tag] = []
        while index < len(steps) and isinstance(each := steps[index], Tag):
            tags.append(each)
            index += 1
        if not isinstance(step, Tag):
            yield step, tuple(tags)


def _stems(step: Step) -> list[str]:
    """Return the names of the nodes that a step makes, in order, without their numbers."""
    match step:
        case Through(module=module) | Fork(module=module):
            return [stem(module)]
        case Gate() | Switch() | Loop() | Map():
            return [type(step).__name__.lower()]
        case Also():
            return [stem(step.module), "add"]
        case AlsoWith():
            return [stem(step.skip), stem(step.main), "add"]
        case Split():
            return [*map(stem, step.branches), step.kind.lower()]
    return []


def _operands(step: Step) -> tuple[Operand, ...]:
    match step:
        case Through(module=module) | Fork(module=module) | Also(module=module):
            return (module,)
        case AlsoWith(skip=skip, main=main):
            return (skip, main)
        case Split(branches=branches):
            return branches
    return ()


def inner_modules(step: Step, segments: tuple[str, ...]) -> Iterator[tuple[str, Operand]]:
    """Yield every module of a step with its dotted name in the graph."""
    yield from zip(segments, _operands(step), strict=False)
    match step:
        case Gate(router=router, experts=choices) | Switch(router=router, branches=choices):
            word = "experts" if isinstance(step, Gate) else "branches"
            yield f"{segments[0]}.router", router
            for index, choice in enumerate(choices):
                yield f"{segments[0]}.{word}.{index}", choice
        case Loop(body=body, condition=condition):
            yield f"{segments[0]}.body", body
            if condition is not None:
                yield f"{segments[0]}.cond", condition
        case Map(body=body):
            yield f"{segments[0]}.body", body


def stem(operand: Operand) -> str:
    """Return the name of a module from which a graph makes its id."""
    match operand:
        case Leaf(target=target):
            return snake(target.rpartition(".")[2])
        case Bare():
            return "identity"
        case Recalled():
            return "recall"
    return "graph"


def module_names(plan: Plan) -> Mapping[str, str]:
    """Return the dotted names of the modules of nodes, by path; containers are among them."""
    walk = _Walk({block.name: block.flow for block in plan.blocks})
    walk.flow(plan.flow, "", "", "")
    return walk.found


@dataclass
class _Walk:
    """Walks through graphs; `prefix` begins the paths in here, `code` their paths in the code."""

    blocks: Mapping[str, Flow]
    found: dict[str, str] = field(default_factory=dict)

    def flow(self, flow: Flow, dotted: str, prefix: str, code: str) -> None:
        for each in named_steps(flow):
            if isinstance(each.step, Container):
                self._note(each.step.path, dotted + each.segments[0], prefix, code)
            for name, operand in inner_modules(each.step, each.segments):
                self._visit(operand, dotted + name, prefix, code)

    def _visit(self, operand: Operand, name: str, prefix: str, code: str) -> None:
        match operand:
            case Leaf() | BlockUse() | Flow(stands_for_node=True):
                self._note(operand.path, name, prefix, code)
        if isinstance(operand, Flow):
            self.flow(operand, f"{name}.", prefix, code)
        elif isinstance(operand, BlockUse):
            inside = f"{prefix}{operand.path.removeprefix(code)}/"
            block = operand.block
            self.flow(self.blocks[block], f"{name}.", inside, f"blocks.{block}/")

    def _note(self, path: str, name: str, prefix: str, code: str) -> None:
        self.found.setdefault(prefix + path.removeprefix(code), name)
