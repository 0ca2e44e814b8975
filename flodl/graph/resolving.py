"""From a recorded flow to a graph: references resolved, constructs made, modules named."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from torch import nn

from flodl.errors import BuildError
from flodl.graph.constructs import Gate, Loop, Switch
from flodl.graph.flow import Flow
from flodl.graph.generated import class_for
from flodl.graph.graph import Graph
from flodl.graph.mapping import Map
from flodl.graph.steps import (
    ENTRY,
    Call,
    CallNode,
    GateSpec,
    LoopSpec,
    MapSpec,
    Merge,
    Node,
    Ref,
    Spec,
    SwitchSpec,
    Topology,
    Wire,
)


def assemble(flow: Flow) -> Graph:
    """The graph of a flow.

    Raises:
        BuildError: A tag never comes, or two different graphs inside have one label.
    """
    topology = resolve(flow)
    modules = {
        node.segment: _made(step.target)
        for node, step in zip(topology.nodes, flow.steps, strict=True)
        if isinstance(node, CallNode) and isinstance(step, Call)
    }
    kind: type[Graph] = class_for(topology, Graph)
    graph = kind(topology, modules, flow.label)
    _check_labels(graph)
    assert graph.structural_hash  # taken now, before anything counts or changes
    return graph


def resolve(flow: Flow) -> Topology:
    """The flow without its modules, every reference made a wire."""
    for tag in sorted(flow.internal - flow.tags.keys()):
        raise BuildError(f"internal: there is no tag {tag!r} in this flow.{_near(tag, flow.tags)}")
    segments: dict[str, str] = {}
    for tag, value in flow.tags.items():
        segments.setdefault(value, tag)
    positions = dict.fromkeys((ENTRY, *flow.inputs), -1)
    positions |= {step.id: index for index, step in enumerate(flow.steps)}
    nodes: list[Node] = []
    recurrent: dict[str, None] = {}
    for index, step in enumerate(flow.steps):
        if isinstance(step, Merge):
            nodes.append(step)
            continue
        wires = tuple(_wire(flow.tags, ref, positions, index) for ref in step.refs)
        recurrent |= {wire.value: None for wire in wires if wire.recurrent}
        nodes.append(
            CallNode(
                step.id, segments.get(step.id, step.id), step.source, wires, _is_leaf(step.target)
            )
        )
    return Topology(
        inputs=flow.inputs,
        nodes=tuple(nodes),
        tags=tuple(flow.tags.items()),
        groups=tuple(flow.groups.items()),
        internal=flow.internal | {tag for tag in flow.tags if tag.startswith("_")},
        result=flow.streams[0],
        recurrent=tuple(recurrent),
    )


def _is_leaf(target: nn.Module | Spec) -> bool:
    if not isinstance(target, nn.Module) or any(True for _ in target.children()):
        return False
    kind = type(target)
    ours = kind.__module__.startswith(("torch.nn.modules.", "flodl.nn."))
    usual = kind.__call__ is nn.Module.__call__ and target._compiled_call_impl is None
    return ours and usual


def _wire(tags: Mapping[str, str], ref: Ref, positions: Mapping[str, int], reader: int) -> Wire:
    value = tags.get(ref.tag)
    if value is None:
        raise BuildError(f"using: the tag {ref.tag!r} never comes.{_near(ref.tag, tags)}")
    return Wire(ref.key, value, recurrent=positions[value] >= reader)


def _near(tag: str, tags: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(tag, tags, n=3, cutoff=0.4) or list(tags)[:5]
    if not near:
        return " The flow has no tags: add .tag(name)."
    return f" The flow has {', '.join(repr(each) for each in near)}."


def _made(target: nn.Module | Spec) -> nn.Module:
    if isinstance(target, GateSpec):
        return Gate(target.router, target.experts)
    if isinstance(target, SwitchSpec):
        return Switch(target.router, target.branches)
    if isinstance(target, LoopSpec):
        return Loop(target.body, target.mode, target.limit, target.cond)
    if isinstance(target, MapSpec):
        return Map(target.body, target.parts, target.batched)
    return target


def _check_labels(graph: Graph) -> None:
    seen: dict[str, nn.Module] = {}
    for each in graph.inner_graphs():
        if each.label and seen.setdefault(each.label, each) is not each:
            raise BuildError(
                f"build: two different graphs inside have the label {each.label!r}. "
                "Label them apart, or use one of them twice."
            )
