"""Random designs: any DAG of layers, merges, containers and blocks, with state, tags and mutes.

All values are ``[B, 8]``, so that every node may read every earlier value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from flodl_studio.design.values import Design, End, Network, Node, Value, Wire

WIDTH = 8

LAYERS: Sequence[tuple[str, dict[str, Value]]] = (
    ("Linear", {"out_features": WIDTH}),
    ("Linear", {"out_features": WIDTH, "bias": False}),
    ("ReLU", {}),
    ("Tanh", {}),
    ("GELU", {"approximate": "tanh"}),
    ("LayerNorm", {}),
    ("Identity", {}),
    ("Dropout", {"p": 0.25}),
    ("Scale", {"factor": 0.5}),
    ("Softmax", {"dim": -1}),
)
MERGES = ("Add", "Add", "Mean", "Mul", "Max", "Concat")
CONTAINERS = ("Network", "Loop", "Gate", "Switch", "Map", "Block")


@st.composite
def designs(draw: st.DrawFn, most: int = 40) -> Design:
    """Draw a design of up to so many nodes in its outermost network."""
    blocks: dict[str, Network] = {}
    for index in range(draw(st.integers(0, 2))):
        blocks[f"block_{'abc'[index]}"] = draw(networks(5, depth=1, path=f"{'abc'[index]}_"))
    inputs = draw(st.integers(1, 3))
    network = draw(networks(most, inputs=inputs, outputs=draw(st.integers(1, 3)), blocks=blocks))
    return Design(name="drawn", network=network, blocks=blocks)


@st.composite
def networks(
    draw: st.DrawFn,
    most: int,
    *,
    depth: int = 0,
    inputs: int = 1,
    outputs: int = 1,
    blocks: dict[str, Network] | None = None,
    path: str = "",
) -> Network:
    """Draw a network; the outermost says the shapes of its Inputs, `path` keeps labels apart."""
    growing = _Growing(draw, depth, blocks or {}, path)
    for index in range(inputs):
        params: dict[str, Value] = {"shape": (WIDTH,)} if depth == 0 else {}
        growing.add(Node(f"input_{'abc'[index]}", "Input", params))
    for _ in range(draw(st.integers(0 if depth else 1, most))):
        growing.grow()
    values = list(growing.values)
    for index in range(outputs):
        source = values[-1] if index == 0 else draw(st.sampled_from(values))
        growing.wire(source, End(f"result_{index + 1}", "in"))
        growing.nodes.append(Node(f"result_{index + 1}", "Output"))
    return growing.finished()


@dataclass
class _Growing:
    """A network while it is drawn."""

    draw: st.DrawFn
    depth: int
    blocks: dict[str, Network]
    path: str
    inner: int = 0
    nodes: list[Node] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def add(self, node: Node) -> str:
        self.nodes.append(node)
        self.values.append(node.id)
        return node.id

    def wire(self, source: str, target: End, state: bool = False) -> None:
        self.wires.append(Wire(End(source, "out"), target, state))

    def pick(self) -> str:
        """Choose a value: most often the last, else a recent one, else any."""
        how = self.draw(st.integers(0, 5))
        if how < 3:
            return self.values[-1]
        recent = self.values[-4:] if how < 5 else self.values
        return self.draw(st.sampled_from(recent))

    def grow(self) -> None:
        kind = self.draw(st.integers(0, 9))
        if kind < 4:
            self.layer()
        elif kind < 7:
            self.merge()
        elif kind < 8:
            self.reading()
        elif self.depth < 2:
            self.container()
        else:
            self.layer()

    def new(self, kind: str, params: dict[str, Value], **rest: object) -> Node:
        count = sum(1 for node in self.nodes if node.kind == kind) + 1
        tag = None
        if self.draw(st.integers(0, 9)) == 0:
            tag = f"tag_{len(self.nodes)}x"
        return Node(f"{kind.lower()}_{count}", kind, params, tag, **rest)  # type: ignore[arg-type]

    def mutes(self) -> bool:
        return self.draw(st.integers(0, 14)) == 0

    def layer(self) -> None:
        kind, params = self.draw(st.sampled_from(LAYERS))
        node = self.new(kind, params, muted=self.mutes())
        source = self.pick()
        self.wire(source, End(self.add(node), "in"))

    def merge(self) -> None:
        kind = self.draw(st.sampled_from(MERGES))
        states = self.depth < 2 and self.draw(st.integers(0, 7)) == 0
        sources = [self.pick() for _ in range(self.draw(st.integers(1 if states else 2, 3)))]
        node = self.new(kind, {"dim": 1} if kind == "Concat" else {}, muted=self.mutes())
        self.add(node)
        for index, source in enumerate(sources):
            self.wire(source, End(node.id, f"in_{index}"))
        if kind == "Concat":  # back to the width that all values have
            back = self.new("Linear", {"out_features": WIDTH})
            self.values.remove(node.id)
            self.wire(node.id, End(self.add(back), "in"))
        if states:  # a Concat is wider than what it may read of itself
            source = self.pick() if node.id not in self.values else node.id
            self.wire(source, End(node.id, f"in_{len(sources)}"), state=True)

    def reading(self) -> None:
        """Add a node that reads values beside its stream, or of the previous call."""
        kind = self.draw(st.sampled_from(("Bilinear", "StateAdd", "GRUCell")))
        params: dict[str, Value] = {"out_features": WIDTH}
        if kind != "Bilinear":
            params = {} if kind == "StateAdd" else {"hidden_size": WIDTH}
        node = self.new(kind, params, muted=self.mutes())
        stream, other = self.pick(), self.pick()
        self.wire(stream, End(self.add(node), "in"))
        port = {"Bilinear": "x2", "StateAdd": "ref_0", "GRUCell": "h"}[kind]
        state = kind != "Bilinear" and self.depth < 2 and self.draw(st.booleans())
        source = node.id if state and self.draw(st.booleans()) else other
        self.wire(source, End(node.id, port), state=state)

    def container(self) -> None:
        kind = self.draw(st.sampled_from(CONTAINERS))
        if kind == "Block" and not self.blocks:
            kind = "Network"
        node = getattr(self, f"_{kind.lower()}")()
        stream, other = self.pick(), self.pick()
        self.wire(stream, End(self.add(node), "in"))
        routed = kind in ("Gate", "Switch") and node.params.get("selector") != "fixed"
        if routed and self.draw(st.booleans()):
            self.wire(other, End(node.id, "ref_0"))
        for network in node.networks.values():
            for each in [n.id for n in network.nodes if n.kind == "Input"][1:]:
                self.wire(other, End(node.id, each))

    def inside(self, inputs: int = 1) -> Network:
        self.inner += 1
        path = f"{self.path}{self.inner}_"
        return self.draw(networks(4, depth=self.depth + 1, inputs=inputs, path=path))

    def _network(self) -> Node:
        label = {}
        if self.draw(st.booleans()):
            label = {"label": f"part_{self.path}{len(self.nodes)}x"}
        inside = self.inside(self.draw(st.integers(1, 2)))
        return self.new("Network", label, networks={"body": inside})

    def _loop(self) -> Node:
        mode = self.draw(st.sampled_from(("for_n", "while", "until")))
        inner = {"body": self.inside(self.draw(st.integers(1, 2)))}
        if mode == "for_n":
            return self.new("Loop", {"n": 2}, networks=inner)
        halt = Network(
            (
                Node("s", "Input"),
                Node("t", "ThresholdHalt", {"threshold": 1.5}),
                Node("o", "Output"),
            ),
            (Wire(End("s", "out"), End("t", "in")), Wire(End("t", "out"), End("o", "in"))),
        )
        return self.new("Loop", {"mode": mode, "max_iter": 3}, networks={**inner, "cond": halt})

    def _gate(self) -> Node:
        inner = {f"expert_{index}": self.inside() for index in range(2)}
        router = self.draw(st.sampled_from(("softmax", "sigmoid")))
        return self.new("Gate", {"router": router}, networks=inner)

    def _switch(self) -> Node:
        inner = {f"branch_{index}": self.inside() for index in range(2)}
        params: dict[str, Value] = {}
        if self.draw(st.booleans()):
            params = {"selector": "fixed", "index": 1}
        return self.new("Switch", params, networks=inner)

    def _map(self) -> Node:
        layer = Network(
            (Node("s", "Input"), Node("l", "Linear", {"out_features": 4}), Node("o", "Output")),
            (Wire(End("s", "out"), End("l", "in")), Wire(End("l", "out"), End("o", "in"))),
        )
        return self.new("Map", {"mode": "slices", "n": 2}, networks={"body": layer})

    def _block(self) -> Node:
        name = self.draw(st.sampled_from(sorted(self.blocks)))
        # One object that keeps state, called twice, hands it on within a call: nobody wants that.
        may_share = not _has_state(self.blocks[name])
        shared = {"shared": True} if may_share and self.draw(st.booleans()) else {}
        return self.new("Block", {"block": name, **shared})

    def finished(self) -> Network:
        nodes = tuple(self.nodes)
        return replace(Network(), nodes=nodes, wires=tuple(self.wires))


def _has_state(network: Network) -> bool:
    return any(wire.state for wire in network.wires) or any(
        _has_state(inner) for node in network.nodes for inner in node.networks.values()
    )
