"""Containers as calls of the builder: loops, gates, switches, maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flodl_studio.codegen.steps import Flow, Gate, Leaf, Loop, Map, Operand, Step, Switch, Using
from flodl_studio.design.values import Node
from flodl_studio.errors import CodegenError

if TYPE_CHECKING:
    from flodl_studio.codegen.network import NetworkPlanner

_ROUTERS = {
    "softmax": "flodl.SoftmaxRouter",
    "sigmoid": "flodl.SigmoidRouter",
    "argmax": "flodl.ArgmaxSelector",
    "fixed": "flodl.FixedSelector",
}


def container_step(planner: NetworkPlanner, node: Node, using: Using) -> Step:
    """Return the builder call for a container.

    Args:
        planner: Planner of the network that the container is in.
        node: The container.
        using: What it reads beside its stream.

    Raises:
        CodegenError: An inner network has Inputs that its container can't fill.
    """
    path = planner.scope.path(planner.prefix + node.id)
    facts = planner.scope.known(planner.prefix + node.id).params
    match node.kind:
        case "Loop":
            return _loop(planner, node, using)
        case "Map":
            count = facts.get("n")
            return Map(
                path,
                _closed(planner, node, "body", "body"),
                str(facts["mode"]),
                count if isinstance(count, int) else None,
                bool(facts.get("batched")),
            )
        case "Gate":
            experts = _numbered(planner, node, "expert")
            return Gate(path, _router(planner, node, "router", len(experts)), experts, using)
    branches = _numbered(planner, node, "branch")
    return Switch(path, _router(planner, node, "selector", len(branches)), branches, using)


def _loop(planner: NetworkPlanner, node: Node, using: Using) -> Loop:
    facts = planner.scope.known(planner.prefix + node.id).params
    mode = str(facts["mode"])
    count = facts["n" if mode == "for_n" else "max_iter"]
    assert isinstance(count, int), "inference checks the number of passes"
    return Loop(
        path=planner.scope.path(planner.prefix + node.id),
        body=planner.inner(node, "body").operand("body"),
        mode=mode,
        count=count,
        condition=None if mode == "for_n" else _closed(planner, node, "cond", "condition"),
        using=using,
    )


def _numbered(planner: NetworkPlanner, node: Node, stem: str) -> tuple[Operand, ...]:
    slots = sorted(
        (slot for slot in node.networks if slot.startswith(f"{stem}_")),
        key=lambda slot: int(slot.rpartition("_")[2]),
    )
    return tuple(_closed(planner, node, slot, stem) for slot in slots)


def _closed(planner: NetworkPlanner, node: Node, slot: str, stem: str) -> Operand:
    operand = planner.inner(node, slot).operand(stem)
    if isinstance(operand, Flow) and operand.inputs:
        path = planner.scope.path(planner.prefix + node.id)
        raise CodegenError(
            f"{path}: its {slot} has a second Input ({', '.join(operand.inputs)}), and only its "
            "stream goes in there. Keep one Input.",
            (path,),
        )
    return operand


def _router(planner: NetworkPlanner, node: Node, choice: str, count: int) -> Leaf:
    path = planner.scope.path(planner.prefix + node.id)
    settings = planner.scope.settings(planner.prefix + node.id)
    target = _ROUTERS[str(settings[choice])]
    if target == "flodl.FixedSelector":
        return Leaf(path, target, None, {"index": settings["index"]})
    return Leaf(path, target, None, {"dim": settings["dim"], "n": count})
