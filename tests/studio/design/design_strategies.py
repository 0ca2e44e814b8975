"""Random sequences of edits, and what must hold of every network they lead to."""

from __future__ import annotations

from hypothesis import strategies as st

from flodl_studio.design import edits, grouping, names
from flodl_studio.design.values import Design, End, Network, Note, Place, network_at
from flodl_studio.design.wiring import entries, networks_of, number, route, stem
from flodl_studio.errors import EditError

TOP = Place()
KINDS = ["Linear", "ReLU", "Add", "Concat", "StateAdd", "Loop", "Gate", "Input", "Output", "Fünf!"]


class Editor:
    """Makes edits from drawn numbers, so that each is about something that is there."""

    def __init__(self, draw):
        self.draw = draw

    def number(self, below):
        return self.draw(st.integers(0, below - 1))

    def one(self, things):
        return things[self.number(len(things))]

    def edit(self, design: Design) -> Design:
        """Return the design after one drawn edit; a refused one leaves it as it is."""
        place, network = self.one(list(networks_of(design)))
        actions = [self.add]
        if network.nodes:
            actions += [self.remove, self.connect, self.connect, self.connect, self.on_node]
        if network.wires:
            actions += [self.disconnect, self.on_wire]
        try:
            return self.one(actions)(design, place, network)
        except EditError as refusal:
            assert str(refusal).endswith(".")  # noqa: PT017 - most edits are not refused
            return design

    def add(self, design, place, network):
        position = None if self.number(3) == 0 else (self.number(900), self.number(900) / 2)
        params = {"out_features": self.number(64), "shape": (1, "S")} if self.number(2) else None
        return edits.add_node(design, place, self.one(KINDS), position, params)

    def remove(self, design, place, network):
        ids = {self.one(network.nodes).id for _ in range(1 + self.number(2))}
        return edits.remove_nodes(design, place, ids, heal=self.number(2) == 0)

    def connect(self, design, place, network):
        source, target = self.one(network.nodes), self.one(network.nodes)
        ports = ["in", "in", "in_0", "in_3", "ref", "ref_1", "h"]
        if target.networks:
            ports += entries(next(iter(target.networks.values())))
        end = End(target.id, self.one(ports))
        state = self.number(4) == 0
        return edits.connect(design, place, End(source.id, "out"), end, state)

    def disconnect(self, design, place, network):
        return edits.disconnect(design, place, self.one(network.wires))

    def on_wire(self, design, place, network):
        wire = self.one(network.wires)
        if self.number(2):
            return edits.set_via(design, place, wire, [(self.number(9), 1.5)])
        return edits.insert_on_wire(design, place, wire, self.one(network.nodes).id)

    def on_node(self, design, place, network):
        node = self.one(network.nodes)
        tag = self.one(["a", "b", "class", "forward", None])
        return self.one(
            [
                lambda: edits.rename_node(design, place, node.id, self.one(["x", "y", "to", "3"])),
                lambda: edits.set_tag(design, place, node.id, tag),
                lambda: edits.set_muted(design, place, [node.id], self.number(2) == 0),
                lambda: edits.move_nodes(design, place, {node.id: (self.number(9), 0)}),
                lambda: edits.set_param(design, place, [node.id], "bias", self.number(2) == 0),
                lambda: edits.set_param(design, place, [node.id], "bias", edits.UNSET),
                lambda: edits.add_slot(design, place, node.id, "cond"),
                lambda: edits.add_note(design, place, Note("n", (0, 0, 10, 20))),
                lambda: edits.set_training(design, {"epochs": self.number(4)}),
                lambda: grouping.group(design, place, [node.id, self.one(network.nodes).id]),
                lambda: grouping.make_block(design, place, [node.id], self.one(["enc", "dec"])),
                lambda: grouping.ungroup(design, place, node.id),
                lambda: grouping.move_out(design, place, [node.id]),
                lambda: grouping.move_into(
                    design,
                    place,
                    [node.id],
                    self.one(network.nodes).id,
                    self.one(["body", "expert_1"]),
                ),
            ]
        )()


@st.composite
def edited_designs(draw, most=12):
    """Designs made by editing an empty one."""
    editor, design = Editor(draw), Design(name="drawn")
    for _ in range(draw(st.integers(0, most))):
        design = editor.edit(design)
    return design


def check(design: Design) -> None:
    """Assert what holds of every network that edits have made."""
    for place, network in networks_of(design):
        assert network_at(design, place) is network
        check_network(network)


def check_network(network: Network) -> None:
    ids = [node.id for node in network.nodes]
    assert len(ids) == len(set(ids))
    assert all(names.fault(each) is None for each in ids)
    tags = [node.tag for node in network.nodes if node.tag is not None]
    assert len(tags) == len(set(tags))
    targets = [wire.target for wire in network.wires]
    assert len(targets) == len(set(targets)), "two wires enter one port"
    for wire in network.wires:
        assert network.by_id[wire.source.node].kind != "Output"
        assert network.by_id[wire.target.node].kind != "Input"
        if not wire.state:
            assert route(network, wire.target.node, wire.source.node) is None, "a cycle"
    for node in network.nodes:
        stem_of = stem(node.kind)
        if stem_of is not None:
            ports = [wire.target.port for wire in network.incoming.get(node.id, ())]
            taken = sorted(k for port in ports if (k := number(port, stem_of)) is not None)
            assert taken == list(range(len(taken))), "a gap between numbered ports"


def wires_of(design: Design, place: Place = TOP) -> set[tuple[str, str]]:
    """The wires at a place as pairs of full ends."""
    network = network_at(design, place)
    return {
        (f"{w.source.node}:{w.source.port}", f"{w.target.node}:{w.target.port}")
        for w in network.wires
    }
