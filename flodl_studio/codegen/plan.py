"""From a design to a plan: every network becomes a flow, every block a function."""

from __future__ import annotations

from collections.abc import Generator

from flodl_studio.codegen.network import NetworkPlanner, Surroundings
from flodl_studio.codegen.reduction import deepest_branches
from flodl_studio.codegen.scope import Scope, by_dependency, nesting, uses_of_blocks
from flodl_studio.codegen.source import finished
from flodl_studio.codegen.steps import Block, Plan, Port
from flodl_studio.codegen.words import checked
from flodl_studio.design.values import Design, Network, Value
from flodl_studio.errors import CodegenError
from flodl_studio.shapes.infer import Inference

_NAMED_ERRORS = 5
_OF_SETTINGS = frozenset({"bad-setting"})
"""Errors that keep a training from beginning, which says so itself."""

_OF_TRAINING = _OF_SETTINGS | {"data-mismatch", "loss-mismatch", "width-mismatch"}
"""Errors that keep a design from being trained and not from being built."""


def plan(design: Design, inference: Inference, training: bool = False) -> Plan:
    """Structure a design into flows.

    Args:
        design: The design.
        inference: What is known of it.
        training: Whether it is to be trained, so that data and model must fit.

    Raises:
        CodegenError: The design has errors, or something that has no code.
    """
    return finished(planning(design, inference, training))


def planning(
    design: Design, inference: Inference, training: bool = False
) -> Generator[None, None, Plan]:
    """Do what `plan` does, a part at a time."""
    _refuse_errors(inference, _OF_SETTINGS if training else _OF_TRAINING)
    around = Surroundings(design, deepest=deepest_branches(nesting(design)))
    uses = uses_of_blocks(design)
    scopes = around.scopes
    for name in by_dependency(design, uses):
        scopes[name] = Scope(inference.facts, f"blocks.{name}/", uses[name])
        around.blocks[name] = _block(name, around, scopes[name])
        yield
    scope = Scope(inference.facts)
    planner = NetworkPlanner(around, scope, design.network, "")
    yield
    flow = planner.flow(stem="model")
    yield
    used = _used(around, planner.used_blocks)
    paths = {
        prefix + inner: scopes[name].prefix + inner
        for name in used
        for prefix in scopes[name].uses
        for inner in scopes[name].seen
    }
    functions = [scope, *(scopes[name] for name in scopes if name in used)]
    return Plan(
        name=design.name,
        flow=flow,
        blocks=tuple(around.blocks[name] for name in around.blocks if name in used),
        inputs=_ports(design.network, "Input", scope),
        outputs=_ports(design.network, "Output", scope),
        parameters=inference.parameters,
        paths=paths,
        left_out=tuple(each.prefix + node for each in functions for node in each.left_out),
    )


def _refuse_errors(inference: Inference, allowed: frozenset[str]) -> None:
    errors = [
        each for each in inference.problems if each.severity == "error" and each.code not in allowed
    ]
    if not errors:
        return
    paths = tuple(dict.fromkeys(each.path for each in errors))
    named = ", ".join(path or "the network" for path in paths[:_NAMED_ERRORS])
    if len(paths) > _NAMED_ERRORS:
        named += f" and {len(paths) - _NAMED_ERRORS} more"
    count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
    raise CodegenError(
        f"The design has {count} and can't be written as code (see {named}): {errors[0].message}",
        paths,
    )


def _block(name: str, around: Surroundings, scope: Scope) -> Block:
    planner = NetworkPlanner(around, scope, around.design.blocks[name], "")
    flow = planner.flow(stem=checked(name))
    parameters = tuple(
        (argument.name, _annotation(values)) for values, argument in scope.arguments.items()
    )
    shared: dict[str, None] = {}
    for use in planner.used_blocks:
        shared.update(dict.fromkeys(around.blocks[use].shared))
    shared.update(dict.fromkeys(planner.shared_blocks))
    around.inner_uses[name] = frozenset(planner.used_blocks)
    return Block(name, flow, parameters, tuple(shared))


def _annotation(values: tuple[Value, ...]) -> str:
    sample = values[0]
    if isinstance(sample, tuple):
        return "tuple[int, ...]"
    return type(sample).__name__


def _used(around: Surroundings, roots: dict[str, None]) -> set[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += around.inner_uses[name]
    return found


def _ports(network: Network, kind: str, scope: Scope) -> tuple[Port, ...]:
    found = []
    for node in network.nodes:
        if node.kind == kind:
            output = scope.known(node.id).output
            assert output is not None, "what is known has a type"
            found.append(Port(checked(node.id), str(output), output.dtype))
    return tuple(found)
