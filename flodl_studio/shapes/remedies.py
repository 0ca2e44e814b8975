"""What might mend a problem, by its code, the likeliest first; nothing here has been tried yet."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Container, Iterator, Mapping
from math import prod
from string import ascii_lowercase

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.dims import product
from flodl_studio.catalog.kind import Param, ParamType
from flodl_studio.design import names
from flodl_studio.design.values import Network, Node, Place, Wire, network_at
from flodl_studio.shapes import changes, rewiring
from flodl_studio.shapes.adapters import adapted, resized, turned
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
    param = kind.param(finding.param) if kind is not None and finding.param else None
    pinned = param is not None and param.inferred and param.name in node.params
    if param is not None and pinned:
        yield from turned(inference, problem, node.params[param.name])
        yield from _flattened(inference, problem, param.name)
        yield changes.unset(place, node.id, param.name)
    if finding.param and finding.value is not None and not _is_least_padding(problem):
        yield changes.set_value(place, node.id, finding.param, finding.value)
    if problem.code != "bad-value":
        yield from adapted(inference, problem)
        yield from _inside(inference, problem)
    elif param is not None and not pinned and not param.required:
        yield changes.reset(place, node, param.name)


def _is_least_padding(problem: Problem) -> bool:
    """Tell whether what is proposed is the least padding that will do, which nobody means."""
    return problem.code == "too-small" and problem.finding.value != 0


def _inside(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield other widths of what the inner networks of a container give."""
    network = inference.network(problem.place)
    result = network.results.get(problem.node) if network else None
    if result is None or not result.inner:
        return
    stream = result.arrival.inputs.get("in")
    if problem.finding.expected == "[1]":
        yield from _halted(inference, problem.place.inside(problem.node, "cond"))
        return
    goals = [each.output for each in result.inner.values()]
    goals = [stream] if result.node.kind == "Loop" else goals
    for slot, inner in result.inner.items():
        place = problem.place.inside(problem.node, slot)
        output = next((node.id for node in inner.network.nodes if node.kind == "Output"), None)
        for goal in goals:
            width = goal.shape[-1] if goal is not None and goal.shape else None
            if output is not None and isinstance(width, int) and goal != inner.output:
                for fix in resized(inference, place, output, width):
                    yield changes.inside(slot, fix)
                for wire in inner.network.incoming.get(output, ()):
                    linear = changes.insert(place, wire, "Linear", {"out_features": width})
                    yield changes.inside(slot, linear)


def _halted(inference: Inference, place: Place) -> Iterator[Fix]:
    """Yield a halt at the end of a condition."""
    network = network_at(inference.design, place)
    for node in network.nodes:
        for wire in network.incoming.get(node.id, ()) if node.kind == "Output" else ():
            yield changes.inside("cond", changes.insert(place, wire, "LearnedHalt"))


def _flattened(inference: Inference, problem: Problem, pinned: str) -> Iterator[Fix]:
    """Yield a Flatten before a layer that got an image, and its size left to what comes then."""
    network = inference.network(problem.place)
    facts = network.facts(problem.node) if network else None
    comes = facts.inputs.get(problem.finding.port) if facts else None
    if comes is None or len(comes.shape) < IMAGE_RANK or pinned != "in_features":
        return
    node = _node(inference, problem)
    fits = node is not None and product(comes.shape[1:]) == node.params.get(pinned)
    for wire in rewiring.wires_of(inference, problem):
        flatten = changes.insert(problem.place, wire, "Flatten")
        unpinned = changes.unset(problem.place, problem.node, pinned)
        yield flatten if fits else changes.both(flatten, unpinned)


def _node(inference: Inference, problem: Problem) -> Node | None:
    return network_at(inference.design, problem.place).by_id.get(problem.node)


def _network(inference: Inference, problem: Problem) -> Network:
    return network_at(inference.design, problem.place)


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
    param = KINDS[node.kind].param(name) if name is not None else None
    if problem.finding.value is not None:
        yield from _mismatch(inference, problem)
    elif param is not None:
        if (
            node.kind == "Input"
            and name == "shape"
            and (shape := rewiring.shape_of_data(inference))
        ):
            yield changes.set_value(problem.place, node.id, name, shape)
        yield from _sound_values(problem.place, node, param)
    elif node.kind == "PixelShuffle":
        yield from _shuffled(inference, problem, node)
    else:
        yield from adapted(inference, problem)


def _sound_values(place: Place, node: Node, param: Param) -> Iterator[Fix]:
    """Yield values that a parameter can have: where it begins, what may have been meant."""
    value = node.params.get(param.name)
    is_integer = param.type is ParamType.INT and type(value) is int
    if is_integer and isinstance(value, int) and value < -1:
        yield changes.set_value(place, node.id, param.name, -value)
    if param.required:
        yield changes.set_value(place, node.id, param.name, param.start)
    else:
        yield changes.reset(place, node, param.name)
    if is_integer and param.maximum is not None:
        yield changes.set_value(place, node.id, param.name, int(param.maximum))
    words = [choice for choice in param.choices if isinstance(choice, str)]
    for close in difflib.get_close_matches(str(value), words):
        yield changes.set_value(place, node.id, param.name, close)


def _shuffled(inference: Inference, problem: Problem, node: Node) -> Iterator[Fix]:
    """Yield as many channels as can be turned into pixels, a few more rather than fewer."""
    network = inference.network(problem.place)
    facts = network.facts(node.id) if network else None
    factor = node.params.get("upscale_factor")
    comes = facts.inputs.get("in") if facts else None
    if comes is not None and isinstance(factor, int):
        channels, area = comes.shape[1], factor * factor
        if isinstance(channels, int):
            yield from resized(inference, problem.place, node.id, -(-channels // area) * area)
            for wire in rewiring.wires_of(inference, problem):
                params = {"out_channels": area, "kernel_size": 1}
                yield changes.insert(problem.place, wire, "Conv2d", params)


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


def _remove(inference: Inference, problem: Problem) -> Iterator[Fix]:
    del inference
    yield changes.remove(problem.place, problem.node)


def _no_log_softmax(inference: Inference, problem: Problem) -> Iterator[Fix]:
    network = _network(inference, problem)
    yield changes.train_with("loss", "cross_entropy")
    for wire in network.outgoing.get(problem.node, ()):
        yield changes.insert(problem.place, wire, "LogSoftmax", {"dim": -1})


def _no_nonlinearity(inference: Inference, problem: Problem) -> Iterator[Fix]:
    for wire in rewiring.wires_of(inference, problem):
        yield changes.insert(problem.place, wire, "ReLU")
        yield changes.insert(problem.place, wire, "GELU")


def _loss_mismatch(inference: Inference, problem: Problem) -> Iterator[Fix]:
    del problem
    training = inference.design.training or {}
    data = training.get("data")
    source = source_shape(data) if isinstance(data, Mapping) else None
    if source is not None:
        yield changes.train_with("loss", "cross_entropy" if source.classes else "mse")


def _other_data(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield the shape of the data as the design may take it: as it is, without ones, in a row."""
    yield from _mismatch(inference, problem)
    known = rewiring.shape_of_data(inference)
    if problem.finding.param == "shape" and known is not None:
        for shape in (known, tuple(size for size in known if size != 1), (prod(known),)):
            yield changes.set_value(problem.place, problem.node, "shape", shape)


def _width(inference: Inference, problem: Problem) -> Iterator[Fix]:
    width = problem.finding.value
    if isinstance(width, int):
        yield from resized(inference, problem.place, problem.node, width)
        yield from _flattened_before(inference, problem)
        for wire in rewiring.wires_of(inference, problem) or _entering(
            inference, problem.place, problem.node
        ):
            yield changes.insert(problem.place, wire, "Linear", {"out_features": width})


def _flattened_before(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield a Flatten before the first linear layer that gets an image."""
    facts = inference.network(problem.place)
    for node in _network(inference, problem).nodes:
        known = facts.facts(node.id) if facts and node.kind == "Linear" else None
        comes = known.inputs.get("in") if known else None
        if comes is not None and len(comes.shape) == IMAGE_RANK:
            for wire in _entering(inference, problem.place, node.id):
                yield changes.insert(problem.place, wire, "Flatten")
            return


def _named(inference: Inference, problem: Problem) -> Iterator[Fix]:
    """Yield another name for what has a bad or a taken one."""
    node, place = _node(inference, problem), problem.place
    if node is None:
        return
    network = _network(inference, problem)
    taken = {*network.by_id, *(each.tag for each in network.nodes)}
    what = problem.finding.param
    if what == "tag":
        stem = _sound(names.stem(node.tag or node.id))
        if node.kind != "Output":
            yield changes.retag(place, node.id, _free(stem, taken))
        yield changes.retag(place, node.id, None)
    elif what == "label":
        stem = _sound(str(node.params.get("label") or node.id))
        yield changes.set_value(place, node.id, "label", _free(stem, taken))
        yield changes.forget(place, node.id, "label")
    elif what == "id":
        yield changes.rename(place, node.id, _free(names.snake(node.kind), taken))


def _sound(name: str) -> str:
    """Return the name that was meant, as one that code can have."""
    plain = name if names.fault(name) is None else names.snake(name)
    return plain if names.fault(plain) is None else f"{plain}_value"


def _free(stem: str, taken: Container[str | None]) -> str:
    """Return a name that nothing has, and that a graph does not give to its own layers."""
    if stem not in taken and names.fault(stem) is None and "_" in stem:
        return stem
    letters = (f"{stem}_{letter}" for letter in ascii_lowercase)
    return next((name for name in letters if name not in taken), f"{stem}_value")


def _slot(inference: Inference, problem: Problem) -> Iterator[Fix]:
    node, slot, place = _node(inference, problem), problem.finding.param, problem.place
    if node is None or slot is None:
        return
    if problem.code == "many-inputs":
        yield changes.one_input(place.inside(node.id, slot))
    elif problem.code != "missing-slot":
        yield changes.remove_slot(place, node.id, slot)
    elif slot == "cond":
        yield changes.add_halt(place, node.id)
        yield changes.set_value(place, node.id, "mode", "for_n")
    else:
        one = changes.add_slot(place, node, slot)
        two = changes.add_slot(place, node, f"{slot.removesuffix('_0')}_1")
        yield changes.both(one, two) if slot.endswith("_0") else one
        yield changes.remove(place, node.id)


def _squashed(inference: Inference, problem: Problem) -> Iterator[Fix]:
    ending = last_of(inference.design)
    if ending is not None:
        marked, place, last = ending
        removed = changes.remove(place, last.id)
        yield removed if place == Place() else changes.inside(marked, removed)
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
    "unknown-port": rewiring.cut,
    "unknown-node": rewiring.cut,
    "port-taken": rewiring.taken,
    "state-stream": rewiring.cut,
    "unconnected-input": rewiring.unconnected,
    "unused-output": rewiring.unread,
    "cycle": rewiring.cycle,
    "no-output": rewiring.no_output,
    "no-input": rewiring.no_input,
    "empty-network": rewiring.empty_network,
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
    "data-mismatch": _other_data,
}
"""Remedies by code; every other code is a rule's refusal."""
