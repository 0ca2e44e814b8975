"""Evaluating a design node by node, with the modules of an exported graph: the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from flodl_studio.design.values import MERGES, Design, Network, Node, Wire


class Evaluator:
    """Runs a design; keeps the values of the last call for state wires."""

    def __init__(self, design: Design, model: nn.Module, modules: Mapping[str, str]) -> None:
        self.design = design
        self.model = model
        self.modules = modules
        self.last: dict[str, Tensor] = {}
        self.now: dict[str, Tensor] = {}

    def __call__(self, *inputs: Tensor) -> list[Tensor]:
        self.now = {}
        outputs = self._network(self.design.network, "", inputs)
        self.last = dict(self.now)
        return outputs

    def _network(self, network: Network, prefix: str, given: Any) -> list[Tensor]:
        entries = [node.id for node in network.nodes if node.kind == "Input"]
        values = dict(zip(entries, given, strict=True))
        live = _live(network)
        waiting = [
            node
            for node in network.nodes
            if node.kind not in ("Input", "Output") and node.id in live
        ]
        while waiting:
            ready = [
                node
                for node in waiting
                if all(w.state or w.source.node in values for w in _read_by(network, node))
            ]
            for node in ready:
                values[node.id] = self._node(node, prefix, network, values)
                waiting.remove(node)
        for name, value in values.items():
            self.now[prefix + name] = value
        outputs = [node for node in network.nodes if node.kind == "Output"]
        return [values[_into(network, node)[0].source.node] for node in outputs]

    def _node(
        self, node: Node, prefix: str, network: Network, values: Mapping[str, Tensor]
    ) -> Tensor:
        wires = {wire.target.port: wire for wire in _into(network, node)}
        if node.kind in MERGES:
            if node.muted:
                return values[wires["in_0"].source.node]
            first = next(values[w.source.node] for _, w in sorted(wires.items()) if not w.state)
            return _merged(
                node,
                [
                    self._last(prefix + wire.source.node, first)
                    if wire.state
                    else values[wire.source.node]
                    for _, wire in sorted(wires.items())
                ],
            )
        x = values[wires["in"].source.node]
        if node.muted:
            return x
        others = {
            port: self._last(prefix + wire.source.node, x)
            if wire.state
            else values[wire.source.node]
            for port, wire in sorted(wires.items())
            if port != "in"
        }
        name = "_network_node" if node.kind == "Network" else f"_{node.kind.lower()}"
        inside = getattr(self, name, None)
        if inside is not None:
            return inside(node, f"{prefix}{node.id}", x, others)
        if node.kind == "StateAdd":
            return sum(others.values(), x)
        module = self.model.get_submodule(self.modules[prefix + node.id])
        return module.forward_named(x, others) if others else module(x)

    def _last(self, path: str, x: Tensor) -> Tensor:
        return self.last[path] if path in self.last else torch.zeros_like(x)

    def _loop(self, node: Node, path: str, x: Tensor, others: Mapping[str, Tensor]) -> Tensor:
        mode = node.params.get("mode", "for_n")
        count = node.params["n"] if mode == "for_n" else node.params["max_iter"]
        self.last = {k: v for k, v in self.last.items() if not k.startswith(f"{path}.body/")}
        for index in range(count):
            if mode == "while" and self._halts(node, path, x):
                break
            body = node.networks["body"]
            (x,) = self._network(body, f"{path}.body/", _given(body, x, others))
            self.last |= {k: v for k, v in self.now.items() if k.startswith(f"{path}.body/")}
            if mode == "until" and index < count - 1 and self._halts(node, path, x):
                break
        return x

    def _halts(self, node: Node, path: str, x: Tensor) -> bool:
        (value,) = self._network(node.networks["cond"], f"{path}.cond/", (x,))
        return bool(value > 0)

    def _network_node(self, node: Node, path: str, x: Tensor, others: Any) -> Tensor:
        body = node.networks["body"]
        return self._network(body, f"{path}.body/", _given(body, x, others))[0]

    def _block(self, node: Node, path: str, x: Tensor, others: Any) -> Tensor:
        block = self.design.blocks[str(node.params["block"])]
        return self._network(block, f"{path}/", _given(block, x, others))[0]

    def _map(self, node: Node, path: str, x: Tensor, others: Any) -> Tensor:
        parts = x.chunk(node.params["n"], dim=-1)
        results = [self._network(node.networks["body"], f"{path}.body/", (p,))[0] for p in parts]
        return torch.cat(results, dim=-1)

    def _gate(self, node: Node, path: str, x: Tensor, others: Mapping[str, Tensor]) -> Tensor:
        weights = self._routed(path, x, others)
        experts = [
            self._network(inner, f"{path}.{slot}/", (x,))[0]
            for slot, inner in sorted(node.networks.items())
        ]
        return sum(weights[..., i : i + 1] * each for i, each in enumerate(experts))

    def _switch(self, node: Node, path: str, x: Tensor, others: Mapping[str, Tensor]) -> Tensor:
        index = node.params.get("index", 0)
        if node.params.get("selector") != "fixed":
            index = int(self._routed(path, x, others))
        return self._network(node.networks[f"branch_{index}"], f"{path}.branch_{index}/", (x,))[0]

    def _routed(self, path: str, x: Tensor, others: Mapping[str, Tensor]) -> Tensor:
        router = self.model.get_submodule(f"{self.modules[path]}.router")
        return router(sum(others.values(), x))


def _live(network: Network) -> set[str]:
    """Return the nodes from which an Output or a tag can be reached; no other is exported."""
    waiting = [node for node in network.nodes if node.kind == "Output" or node.tag]
    live: set[str] = set()
    while waiting:
        node = waiting.pop()
        if node.id not in live:
            live.add(node.id)
            waiting += [network.by_id[wire.source.node] for wire in _read_by(network, node)]
    return live


def _read_by(network: Network, node: Node) -> tuple[Wire, ...]:
    """Return the wires whose values a node needs: a muted one only its stream."""
    wires = _into(network, node)
    if node.muted:
        return tuple(wire for wire in wires if wire.target.port in ("in", "in_0"))
    return wires


def _into(network: Network, node: Node) -> tuple[Wire, ...]:
    return network.incoming.get(node.id, ())


def _given(network: Network, x: Tensor, others: Mapping[str, Tensor]) -> list[Tensor]:
    entries = [node.id for node in network.nodes if node.kind == "Input"]
    return [x, *(others[name] for name in entries[1:])]


def _merged(node: Node, parts: list[Tensor]) -> Tensor:
    match node.kind:
        case "Add":
            return sum(parts[1:], parts[0])
        case "Mean":
            return sum(parts[1:], parts[0]) / len(parts)
        case "Mul":
            return torch.stack(parts).prod(0)
        case "Max":
            # pairwise, for the gradients of ties
            value = parts[0]
            for each in parts[1:]:
                value = torch.maximum(value, each)
            return value
    return torch.cat(parts, dim=node.params["dim"])
