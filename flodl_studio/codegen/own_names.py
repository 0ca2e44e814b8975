"""Ids that code has no place for: what the design calls a node, where no one could tell it.

Code that is read back numbers nodes by their kinds, as a new node is: the second Linear becomes
``linear_2``. Where the design calls it otherwise, the docstring says so: ``linear_2: classifier``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flodl_studio.codegen.steps import (
    Also,
    AlsoWith,
    Bare,
    BlockUse,
    Flow,
    Fork,
    Gate,
    Leaf,
    Loop,
    Map,
    Muted,
    Operand,
    Recalled,
    Split,
    Step,
    Switch,
    Tag,
    Through,
)
from flodl_studio.design.names import snake


def own_names(flow: Flow) -> dict[str, str]:
    """Return the ids of nodes in a function that differ, by what they would be called."""
    walk = _Walk()
    walk.steps(flow)
    return walk.found


@dataclass
class _Walk:
    """Walks through one network in the order in which its code is read.

    Attributes:
        prefix: What the paths of its nodes begin with.
        found: Ids by the paths of their nodes.
        counts: How many nodes of a kind there were so far.
    """

    prefix: str = ""
    found: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def steps(self, flow: Flow) -> None:
        for step in flow.steps:
            self._step(step)

    def _step(self, step: Step) -> None:
        match step:
            case Through(module=module) | Fork(module=module):
                self._operand(module)
            case Also(path=path, module=module):
                self._operand(module)
                self._node("Add", path)
            case AlsoWith(path=path, skip=skip, main=main):
                self._operand(skip)
                self._operand(main)
                self._node("Add", path)
            case Split(path=path, branches=branches, kind=kind):
                for branch in branches:
                    self._operand(branch)
                self._node(kind, path)
            case Loop() | Map() | Gate() | Switch():
                self._container(type(step).__name__, step.path, _inside(step))
            case Tag() | Muted():
                pass

    def _operand(self, operand: Operand) -> None:
        match operand:
            case Leaf(path=path, kind=kind) if kind is not None:
                self._node(kind.name, path)
            case BlockUse(path=path):
                self._node("Block", path)
            case Flow(path=path) if operand.stands_for_node:
                self._container("Network", path, {"body": operand}, operand.label)
            case Flow():
                self.steps(operand)
            case Leaf() | Bare() | Recalled():
                pass

    def _container(
        self, kind: str, path: str, within: dict[str, Operand], label: str | None = None
    ) -> None:
        told = self._node(kind, path, label)
        for slot, operand in within.items():
            inside = _Walk(f"{self.prefix}{told}.{slot}/", self.found)
            if isinstance(operand, Flow) and (kind == "Network" or not operand.stands_for_node):
                inside.steps(operand)
            else:
                inside._operand(operand)

    def _node(self, kind: str, path: str, label: str | None = None) -> str:
        """Count a node, note its id if that differs, and return what it would be called."""
        stem = snake(kind)
        own = path.rpartition("/")[2]
        if label is None:
            self.counts[stem] = self.counts.get(stem, 0) + 1
            told = f"{stem}_{self.counts[stem]}"
            is_told = re.fullmatch(rf"{stem}_[0-9]+", own) is not None
        else:
            told, is_told = label, own == label
        if not is_told:
            self.found[self.prefix + told] = own
        return told


def _inside(step: Loop | Map | Gate | Switch) -> dict[str, Operand]:
    match step:
        case Loop(body=body, condition=condition):
            return {"body": body} | ({"cond": condition} if condition else {})
        case Map(body=body):
            return {"body": body}
        case Gate(experts=experts):
            return {f"expert_{index}": each for index, each in enumerate(experts)}
        case Switch(branches=branches):
            return {f"branch_{index}": each for index, each in enumerate(branches)}
