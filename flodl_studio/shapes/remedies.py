"""What might mend a problem, by its code, the likeliest first; nothing here has been tried yet."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Container, Iterator, Mapping
from string import ascii_lowercase

from flodl_studio.catalog import KINDS, input_port
from flodl_studio.design import names
from flodl_studio.design.values import End, Network, Node, Place, Wire, network_at
from flodl_studio.shapes import changes
from flodl_studio.shapes.adapters import adapted, resized
from flodl_studio.shapes.facts import Fix, Problem
from flodl_studio.shapes.infer import Inference
from flodl_studio.shapes.lints import last_of
from flodl_studio.shapes.sources import source_shape

IMAGE_RANK = 4

Remedies = Callable[[Inference, Problem], Iterator[Fix]]


def remedies(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield what might mend a problem."""
    yield from _BY_CODE.get(problem.code, _mismatch)(inference, problem)


def _mismatch(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield remedies of a rule's refusal: the parameter, something in between, what is upstream."""
    place, finding = problem.place, problem.finding
    node = _node(inference, problem)
    if node is None:
        return
    kind = KINDS.get(node.kind)
    pinned = False
    if finding.param is not None:
        param = kind.param(finding.param) if kind else None
        pinned = param is not None and param.inferred and finding.param in node.params
        if pinned:
            yield from _flattened(inference, problem, finding.param)
            yield changes.unset(place, node.id, finding.param)
        if finding.value is not None:
            yield changes.set_value(place, node.id, finding.param, finding.value)
    yield from adapted(inference, problem)
    yield from _inside(inference, problem)
    if finding.param is not None and finding.param in node.params and not pinned:
        yield changes.forget(place, node.id, finding.param)


def _inside(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield other widths of what the inner networks of a container give."""
    network = inference.network(problem.place)
    result = network.results.get(problem.node) if network else None
    if result is None or not result.inner:
        return
    stream = result.arrival.inputs.get("in")
    goals = [each.output for each in result.inner.values()]
    goals = [stream] if result.node.kind == "Loop" else goals
    for slot, inner in result.inner.items():
        place = problem.place.inside(problem.node, slot)
        output = next((node.id for node in inner.network.nodes if node.kind == "Output"), None)
        for goal in goals:
            width = goal.shape[-1] if goal is not None and goal.shape else None
            if output is not None and isinstance(width, int) and goal != inner.output:
                yield from resized(inference, place, output, width)
                for wire in inner.network.incoming.get(output, ()):
                    yield changes.insert(place, wire, "Linear", {"out_features": width})


def _flattened(inference: Inference, problem: Problem, pinned: str) -> Iterator[Fix]:
    """Yield a Flatten before a layer that got an image, and its size left to what comes then."""
    network = inference.network(problem.place)
    facts = network.facts(problem.node) if network else None
    comes = facts.inputs.get(problem.finding.port) if facts else None
    if comes is not None and len(comes.shape) > IMAGE_RANK - 1:
        for wire in _wires(inference, problem):
            flatten = changes.insert(problem.place, wire, "Flatten")
            yield flatten
            yield changes.both(flatten, changes.unset(problem.place, problem.node, pinned))


def _node(inference: Inference, problem: Problem) -> Node | None:
    return network_at(inference.design, problem.place).by_id.get(problem.node)


def _network(inference: Inference, problem: Problem) -> Network:
    return network_at(inference.design, problem.place)


def _wires(inference: Inference, problem: Problem) -> list[Wire]:
    """Return the wires into the port of a problem, or of its node when it names no port."""
    into = _network(inference, problem).incoming.get(problem.node, ())
    port = problem.finding.port
    return [wire for wire in into if not port or wire.target.port == port]


def _unknown_kind(inference: Inference, problem: Problem) -> Iterator[Fix]:
    node = _node(inference, problem)
    if node is None:
        return
    by_lower = {name.lower(): name for name in KINDS}
    for close in difflib.get_close_matches(node.kind.lower(), by_lower, n=2):
        yield changes.become(problem.place, node, by_lower[close])
    yield changes.remove(problem.place, node.id)


def _unknown_parameter(inference: Inference, problem: Problem) -> Iterator[Fix]:
    node, name = _node(inference, problem), problem.finding.param
    if node is None or name is None:
        return
    free = [each.name for each in KINDS[node.kind].params if each.name not in node.params]
    for close in difflib.get_close_matches(name, free, n=1):
        yield changes.rename_param(problem.place, node, name, close)
    yield changes.forget(problem.place, node.id, name)


def _bad_value(inference: Inference, problem: Problem) -> Iterator[Fix]:
    node, name = _node(inference, problem), problem.finding.param
    if node is None:
        return
    if problem.finding.value is not None:
        yield from _mismatch(inference, problem)
        return
    param = KINDS[node.kind].param(name) if name is not None else None
    if param is None or name is None:
        yield from adapted(inference, problem)
        return
    value = node.params.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        for bound in (param.minimum, param.maximum):
            if bound is not None:
                number = int(bound) if isinstance(value, int) else bound
                yield changes.set_value(problem.place, node.id, name, number)
    if param.required:
        yield changes.set_value(problem.place, node.id, name, param.start)
    else:
        yield changes.forget(problem.place, node.id, name)
    for choice in param.choices:
        yield changes.set_value(problem.place, node.id, name, choice)


def _missing_value(inference: Inference, problem: Problem) -> Iterator[Fix]:
    node, name = _node(inference, problem), problem.finding.param
    param = KINDS[node.kind].param(name) if node is not None and name is not None else None
    if name == "block":
        yield from _unknown_block(inference, problem)
    elif node is not None and param is not None:
        yield changes.set_value(problem.place, node.id, param.name, param.start)


def _unknown_block(inference: Inference, problem: Problem) -> Iterator[Fix]:
    for name in inference.design.blocks:
        yield changes.set_value(problem.place, problem.node, "block", name)
    yield changes.remove(problem.place, problem.node)


def _cut(inference: Inference, problem: Problem) -> Iterator[Fix]:
    for wire in reversed(_wires(inference, problem)):
        yield changes.cut(problem.place, wire)
    network = _network(inference, problem)
    known = network.by_id
    for wire in network.wires:
        if wire.source.node not in known or wire.target.node not in known:
            yield changes.cut(problem.place, wire)
    for wire in network.outgoing.get(problem.node, ()):
        source = known.get(wire.source.node)
        kind = KINDS.get(source.kind) if source is not None else None
        if kind is not None and all(port.name != wire.source.port for port in kind.outputs):
            yield changes.cut(problem.place, wire)


def _loose(network: Network) -> list[str]:
    """Return nodes whose value is not read, last first."""
    return [
        node.id
        for node in reversed(network.nodes)
        if node.kind != "Output" and node.id not in network.outgoing
    ]


def _unconnected(inference: Inference, problem: Problem) -> Iterator[Fix]:
    network = _network(inference, problem)
    port = problem.finding.port or "in"
    for source in _loose(network):
        if source != problem.node:
            yield changes.join(problem.place, source, End(problem.node, port))
    inputs = [node.id for node in network.nodes if node.kind == "Input"]
    for source in inputs:
        yield changes.join(problem.place, source, End(problem.node, port))
    yield changes.remove(problem.place, problem.node)


def _unread(inference: Inference, problem: Problem) -> Iterator[Fix]:
    network = _network(inference, problem)
    for node in network.nodes:
        entered = {wire.target.port for wire in network.incoming.get(node.id, ())}
        waits = "in" not in entered and input_port(node, "in", inference.design) is not None
        if waits and node.id != problem.node:
            yield changes.join(problem.place, problem.node, End(node.id, "in"))
    yield changes.remove(problem.place, problem.node)
    if problem.node in network.by_id:
        yield changes.append(problem.place, network.by_id[problem.node], "Output")


def _cycle(inference: Inference, problem: Problem) -> Iterator[Fix]:
    network = _network(inference, problem)
    ring = (problem.node, *problem.finding.related)
    closing = [
        wire
        for source, target in zip(ring, (*ring[1:], ring[0]), strict=True)
        for wire in network.outgoing.get(source, ())
        if wire.target.node == target and not wire.state
    ]
    for wire in reversed(closing):
        if wire.target.port != "in" and not wire.target.port.startswith("in_"):
            yield changes.delay(problem.place, wire, wire.target.port)
        target = network.by_id[wire.target.node]
        if input_port(target, "ref_0", inference.design) is not None:
            yield changes.delay(problem.place, wire, "ref_0")
    for wire in reversed(closing):
        yield changes.cut(problem.place, wire)


def _no_output(inference: Inference, problem: Problem) -> Iterator[Fix]:
    network = _network(inference, problem)
    for loose in _loose(network):
        yield changes.append(problem.place, network.by_id[loose], "Output")


def _remove(inference: Inference, problem: Problem) -> Iterator[Fix]:
    del inference
    yield changes.remove(problem.place, problem.node)


def _no_log_softmax(inference: Inference, problem: Problem) -> Iterator[Fix]:
    network = _network(inference, problem)
    yield changes.train_with("loss", "cross_entropy")
    for wire in network.outgoing.get(problem.node, ()):
        yield changes.insert(problem.place, wire, "LogSoftmax", {"dim": -1})


def _no_nonlinearity(inference: Inference, problem: Problem) -> Iterator[Fix]:
    for wire in _wires(inference, problem):
        yield changes.insert(problem.place, wire, "ReLU")
        yield changes.insert(problem.place, wire, "GELU")


def _loss_mismatch(inference: Inference, problem: Problem) -> Iterator[Fix]:
    del problem
    training = inference.design.training or {}
    data = training.get("data")
    source = source_shape(data) if isinstance(data, Mapping) else None
    if source is not None:
        yield changes.train_with("loss", "cross_entropy" if source.classes else "mse")


def _width(inference: Inference, problem: Problem) -> Iterator[Fix]:
    width = problem.finding.value
    if isinstance(width, int):
        yield from resized(inference, problem.place, problem.node, width)
        for wire in _wires(inference, problem) or _entering(inference, problem.place, problem.node):
            yield changes.insert(problem.place, wire, "Linear", {"out_features": width})


def _named(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield another name for what has a bad or a taken one."""
    node, place = _node(inference, problem), problem.place
    if node is None:
        return
    network = _network(inference, problem)
    taken = {*network.by_id, *(each.tag for each in network.nodes)}
    what = problem.finding.param
    if what == "tag":
        stem = names.stem(node.tag) if node.tag and not names.fault(node.tag) else node.id
        if node.kind != "Output":
            yield changes.retag(place, node.id, _free(stem, taken))
        yield changes.retag(place, node.id, None)
    elif what == "label":
        yield changes.set_value(place, node.id, "label", _free(node.id, taken))
        yield changes.forget(place, node.id, "label")
    elif what == "id":
        yield changes.rename(place, node.id, _free(names.snake(node.kind), taken))


def _free(stem: str, taken: Container[str | None]) -> str:
    """Return a name that nothing has, and that a graph does not give to its own layers."""
    letters = (f"{stem}_{letter}" for letter in ascii_lowercase)
    return next((name for name in letters if name not in taken), f"{stem}_value")


def _slot(inference: Inference, problem: Problem) -> Iterator[Fix]:
    node, slot, place = _node(inference, problem), problem.finding.param, problem.place
    if node is None or slot is None:
        return
    if problem.code == "missing-slot":
        if slot == "cond":
            yield changes.add_halt(place, node.id)
            yield changes.set_value(place, node.id, "mode", "for_n")
        else:
            yield changes.add_slot(place, node.id, slot)
        yield changes.remove(place, node.id)
    elif problem.code == "many-inputs":
        yield changes.one_input(place.inside(node.id, slot))
    else:
        yield changes.remove_slot(place, node.id, slot)


def _squashed(inference: Inference, problem: Problem) -> Iterator[Fix]:
    ending = last_of(inference.design)
    if ending is not None:
        _, place, last = ending
        yield changes.remove(place, last.id)
    yield from _loss_mismatch(inference, problem)


def _softmax_inside(inference: Inference, problem: Problem) -> Iterator[Fix]:
    node = _node(inference, problem)
    if node is not None:
        yield changes.swap(problem.place, node, "ReLU")
        yield changes.remove(problem.place, node.id)


def _unused_block(inference: Inference, problem: Problem) -> Iterator[Fix]:
    del inference
    if problem.place.block is not None:
        yield changes.remove_block(problem.place.block)


def _entering(inference: Inference, place: Place, node: str) -> tuple[Wire, ...]:
    return network_at(inference.design, place).incoming.get(node, ())


_BY_CODE: Mapping[str, Remedies] = {
    "unknown-kind": _unknown_kind,
    "unknown-parameter": _unknown_parameter,
    "bad-value": _bad_value,
    "missing-value": _missing_value,
    "unknown-block": _unknown_block,
    "unknown-port": _cut,
    "unknown-node": _cut,
    "port-taken": _cut,
    "state-stream": _cut,
    "unconnected-input": _unconnected,
    "unused-output": _unread,
    "cycle": _cycle,
    "no-output": _no_output,
    "many-outputs": _remove,
    "dropout-at-output": _remove,
    "norm-at-output": _remove,
    "squashed-twice": _squashed,
    "softmax-inside": _softmax_inside,
    "bad-name": _named,
    "duplicate-name": _named,
    "missing-slot": _slot,
    "unknown-slot": _slot,
    "unused-slot": _slot,
    "many-inputs": _slot,
    "unused-block": _unused_block,
    "no-log-softmax": _no_log_softmax,
    "no-nonlinearity": _no_nonlinearity,
    "loss-mismatch": _loss_mismatch,
    "width-mismatch": _width,
}
"""Remedies by code; every other code is a rule's refusal."""
