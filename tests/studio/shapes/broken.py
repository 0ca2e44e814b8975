"""Broken designs: what is wrong with each, at which node, and whether there is a fix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from builders import Spec, chain, design, network

from flodl_studio.design.values import Design, Network, Node

IMAGE: Spec = ("x", "Input", {"shape": (1, 8, 8)})
ROW: Spec = ("x", "Input", {"shape": (64,)})
SEQUENCE: Spec = ("x", "Input", {"shape": ("S", 32)})
TOKENS: Spec = ("x", "Input", {"shape": (16,), "dtype": "int64"})
OUT: Spec = ("y", "Output")
DIGITS = {"data": {"source": "digits"}, "loss": "cross_entropy"}


@dataclass(frozen=True)
class Broken:
    """A design with one thing wrong.

    Attributes:
        name: What is wrong, in words.
        design: The design.
        code: Code of the problem.
        node: Id of the node that is marked.
        says: A part of the message.
        mendable: Whether at least one fix is offered.
    """

    name: str
    design: Design
    code: str
    node: str
    says: str = ""
    mendable: bool = True


def conv(id: str = "c", **params: Any) -> Spec:
    return (id, "Conv2d", {"out_channels": 4, "kernel_size": 3, **params})


def linear(id: str = "l", **params: Any) -> Spec:
    return (id, "Linear", {"out_features": 10, **params})


def _around(container: Node, entry: Spec = ROW) -> Design:
    outer = chain(entry, (container.id, container.kind), OUT)
    nodes = tuple(container if each.id == container.id else each for each in outer.network.nodes)
    return replace(outer, network=replace(outer.network, nodes=nodes))


def _tagged(tag: str, *ids: str) -> Design:
    """Return two heads of which some have a tag: that of the first Output when none is named."""
    heads = design([ROW, linear("k"), linear(), OUT, ("z", "Output")], "x > k > z", "x > l > y")
    nodes = tuple(
        replace(each, tag=tag) if each.id in (ids or ("l",)) else each
        for each in heads.network.nodes
    )
    return replace(heads, network=replace(heads.network, nodes=nodes))


def _twice(container: Node) -> Design:
    outer = chain(ROW, (container.id, "ReLU"), (f"{container.id}_2", "ReLU"), OUT)
    two = {each: replace(container, id=each) for each in (container.id, f"{container.id}_2")}
    nodes = tuple(two.get(each.id, each) for each in outer.network.nodes)
    return replace(outer, network=replace(outer.network, nodes=nodes))


def _body(*nodes: Spec) -> Network:
    return chain(("i", "Input"), *nodes, ("o", "Output")).network


SHAPES = [
    Broken(
        "linear pinned to another width",
        chain(ROW, linear(in_features=784), OUT),
        "shape-mismatch",
        "l",
        "Linear expects 784 features, gets 64",
    ),
    Broken(
        "linear on an image, pinned",
        chain(IMAGE, conv(), linear(in_features=144), OUT),
        "shape-mismatch",
        "l",
        "144",
    ),
    Broken(
        "conv pinned to other channels",
        chain(IMAGE, conv(in_channels=3), OUT),
        "shape-mismatch",
        "c",
        "3 channels",
    ),
    Broken("conv on a row", chain(ROW, conv(), OUT), "rank-mismatch", "c", "dimensions"),
    Broken("conv on a sequence", chain(SEQUENCE, conv(), OUT), "rank-mismatch", "c", "dimensions"),
    Broken(
        "kernel larger than the image",
        chain(IMAGE, conv(kernel_size=11), OUT),
        "too-small",
        "c",
        "11",
    ),
    Broken(
        "image used up by pooling",
        chain(
            IMAGE,
            ("p", "MaxPool2d", {"kernel_size": 8}),
            ("q", "MaxPool2d", {"kernel_size": 2}),
            OUT,
        ),
        "too-small",
        "q",
    ),
    Broken(
        "norm pinned to other channels",
        chain(IMAGE, ("b", "BatchNorm2d", {"num_features": 3}), OUT),
        "shape-mismatch",
        "b",
        "3",
    ),
    Broken(
        "batch norm of images on a row", chain(ROW, ("b", "BatchNorm2d"), OUT), "rank-mismatch", "b"
    ),
    Broken(
        "groups that don't divide the output",
        chain(IMAGE, conv(groups=3), OUT),
        "bad-value",
        "c",
        "groups",
    ),
    Broken(
        "sum of other sizes",
        design([IMAGE, conv(), ("a", "Add"), OUT], "x > c > a:in_0", "x > a:in_1", "a > y"),
        "shape-mismatch",
        "a",
        "[B, 4, 6, 6]",
    ),
    Broken(
        "sum of other channels",
        design(
            [("x", "Input", {"shape": (3, 8, 8)}), conv(padding=1), ("a", "Add"), OUT],
            "x > c > a:in_0",
            "x > a:in_1",
            "a > y",
        ),
        "shape-mismatch",
        "a",
        "[B, 3, 8, 8]",
    ),
    Broken(
        "sum behind a stride",
        design(
            [("x", "Input", {"shape": (3, 8, 8)}), conv(padding=1, stride=2), ("a", "Add"), OUT],
            "x > c > a:in_0",
            "x > a:in_1",
            "a > y",
        ),
        "shape-mismatch",
        "a",
    ),
    Broken(
        "sum of other widths",
        design([ROW, linear(), ("a", "Add"), OUT], "x > l > a:in_0", "x > a:in_1", "a > y"),
        "shape-mismatch",
        "a",
    ),
    Broken(
        "product of image and row",
        design(
            [IMAGE, ("f", "Flatten"), ("m", "Mul"), OUT], "x > f > m:in_0", "x > m:in_1", "m > y"
        ),
        "shape-mismatch",
        "m",
    ),
    Broken(
        "concatenation of other heights",
        design([IMAGE, conv(), ("k", "Concat"), OUT], "x > c > k:in_0", "x > k:in_1", "k > y"),
        "shape-mismatch",
        "k",
    ),
    Broken(
        "stack of other shapes",
        design([ROW, linear(), ("k", "Stack"), OUT], "x > l > k:in_0", "x > k:in_1", "k > y"),
        "shape-mismatch",
        "k",
    ),
]

VALUES = [
    Broken(
        "a word for a number",
        chain(IMAGE, conv(kernel_size="3x"), OUT),
        "bad-value",
        "c",
        "network.nodes[1].params.kernel_size: expected an integer ≥ 1",
    ),
    Broken("a negative size", chain(ROW, linear(out_features=-1), OUT), "bad-value", "l", "got -1"),
    Broken(
        "a switch for a number",
        chain(ROW, linear(out_features=True), OUT),
        "bad-value",
        "l",
        "true",
    ),
    Broken(
        "a probability above 1",
        chain(ROW, linear("a"), ("d", "Dropout", {"p": 1.5}), linear(), OUT),
        "bad-value",
        "d",
        "1.5",
    ),
    Broken(
        "a kernel of three axes", chain(IMAGE, conv(kernel_size=(3, 3, 3)), OUT), "bad-value", "c"
    ),
    Broken(
        "a number for a switch", chain(ROW, linear(bias=1), OUT), "bad-value", "l", "true or false"
    ),
    Broken(
        "no output width", chain(ROW, ("l", "Linear"), OUT), "missing-value", "l", "out_features"
    ),
    Broken(
        "no input shape",
        chain(("x", "Input"), linear(), OUT),
        "bad-value",
        "x",
        "shape",
        mendable=False,
    ),
    Broken(
        "a misspelt parameter",
        chain(ROW, linear(bais=False), OUT),
        "unknown-parameter",
        "l",
        "bais",
    ),
    Broken(
        "a parameter of another kind",
        chain(ROW, linear(stride=2), OUT),
        "unknown-parameter",
        "l",
        "stride",
    ),
    Broken(
        "a misspelt kind",
        chain(ROW, ("l", "Liner", {"out_features": 3}), OUT),
        "unknown-kind",
        "l",
        "Liner",
    ),
    Broken(
        "a foreign kind",
        chain(ROW, ("q", "QuantumLayer"), OUT),
        "unknown-kind",
        "q",
        "QuantumLayer",
    ),
    Broken(
        "an unknown dtype",
        chain(("x", "Input", {"shape": (4,), "dtype": "float16"}), linear(), OUT),
        "bad-value",
        "x",
        "float16",
    ),
]

TYPES = [
    Broken(
        "tokens into a linear layer", chain(TOKENS, linear(), OUT), "dtype-mismatch", "l", "int64"
    ),
    Broken(
        "fractions into an embedding",
        chain(ROW, ("e", "Embedding", {"num_embeddings": 9, "embedding_dim": 4}), OUT),
        "dtype-mismatch",
        "e",
        "float32",
    ),
    Broken("tokens into an activation", chain(TOKENS, ("r", "GELU"), OUT), "dtype-mismatch", "r"),
]

WIRES = [
    Broken(
        "a layer without input",
        design([ROW, linear(), OUT], "l > y"),
        "unconnected-input",
        "l",
        "Nothing is wired",
    ),
    Broken(
        "an output without input", design([ROW, linear(), OUT], "x > l"), "unconnected-input", "y"
    ),
    Broken(
        "a merge of one",
        design([ROW, ("a", "Add"), OUT], "x > a:in_0", "a > y"),
        "unconnected-input",
        "a",
        "at least 2",
    ),
    Broken(
        "a value that leads nowhere",
        design([ROW, linear("k"), linear(), OUT], "x > l > y", "x > k"),
        "unused-output",
        "k",
        "leads nowhere",
    ),
    Broken(
        "an input that is not read",
        design([ROW, ("z", "Input", {"shape": (3,)}), linear(), OUT], "x > l > y"),
        "unused-output",
        "z",
    ),
    Broken(
        "a wire to a node that is not there",
        design([ROW, linear(), OUT], "x > l > y", "l > ghost"),
        "unknown-node",
        "l",
        "ghost",
    ),
    Broken(
        "a wire from a node that is not there",
        design([ROW, linear(), OUT], "x > l > y", "ghost > y:more"),
        "unknown-node",
        "y",
        "ghost",
    ),
    Broken(
        "a wire to a port that is not there",
        design([ROW, linear(), OUT], "x > l > y", "x > l:weight"),
        "unknown-port",
        "l",
        "weight",
    ),
    Broken(
        "a wire from a port that is not there",
        design([ROW, linear(), OUT], "x > l > y", "l:h > y:in"),
        "unknown-port",
        "l",
        "'h'",
    ),
    Broken(
        "two wires into one port",
        design([ROW, linear(), OUT], "x > l > y", "x > y"),
        "port-taken",
        "y",
        "Two wires",
    ),
    Broken(
        "a ring",
        design(
            [ROW, ("a", "Add"), linear(out_features=64), OUT],
            "x > a:in_0",
            "l > a:in_1",
            "a > l",
            "a > y",
        ),
        "cycle",
        "a",
        "a → l → a",
    ),
    Broken(
        "a node that feeds itself",
        design([ROW, ("a", "Add"), OUT], "x > a:in_0", "a > a:in_1", "a > y"),
        "cycle",
        "a",
        "a → a",
    ),
    Broken(
        "state into a stream",
        design([ROW, linear(out_features=64), OUT], "x > y", "l ~> l"),
        "state-stream",
        "l",
    ),
    Broken("no output", design([ROW, linear()], "x > l"), "no-output", ""),
    Broken("no input", design([linear(), OUT], "l > y"), "no-input", "", mendable=False),
    Broken("an empty network", Design(), "empty-network", "", mendable=False),
]

HABITS = [
    Broken(
        "softmax before cross-entropy",
        chain(
            IMAGE, ("f", "Flatten"), linear(), ("s", "Softmax", {"dim": 1}), OUT, training=DIGITS
        ),
        "squashed-twice",
        "s",
        "softmax of its own",
    ),
    Broken(
        "log-softmax before cross-entropy",
        chain(
            IMAGE, ("f", "Flatten"), linear(), ("s", "LogSoftmax", {"dim": 1}), OUT, training=DIGITS
        ),
        "squashed-twice",
        "s",
    ),
    Broken(
        "sigmoid before its loss",
        chain(
            ("x", "Input", {"shape": (2,)}),
            linear(out_features=1),
            ("s", "Sigmoid"),
            OUT,
            training={"data": {"source": "moons"}, "loss": "bce_with_logits"},
        ),
        "squashed-twice",
        "s",
    ),
    Broken(
        "nll of no log-probabilities",
        chain(IMAGE, ("f", "Flatten"), linear(), OUT, training={**DIGITS, "loss": "nll"}),
        "no-log-softmax",
        "l",
    ),
    Broken(
        "dropout at the output",
        chain(ROW, linear(), ("d", "Dropout"), OUT),
        "dropout-at-output",
        "d",
    ),
    Broken(
        "norm at the output", chain(ROW, linear(), ("n", "LayerNorm"), OUT), "norm-at-output", "n"
    ),
    Broken(
        "two linear layers in a row",
        chain(ROW, linear("a"), linear("b"), OUT),
        "no-nonlinearity",
        "b",
        "ReLU",
    ),
    Broken(
        "two linear layers about dropout",
        chain(ROW, linear("a"), ("d", "Dropout"), linear("b"), OUT),
        "no-nonlinearity",
        "b",
    ),
    Broken(
        "two convolutions in a row", chain(IMAGE, conv("a"), conv("b"), OUT), "no-nonlinearity", "b"
    ),
    Broken(
        "weights of four terabytes",
        chain(("x", "Input", {"shape": (10**6,)}), linear(out_features=10**6), OUT),
        "too-large",
        "l",
        "GiB",
        mendable=False,
    ),
    Broken(
        "data of another shape",
        chain(
            ("x", "Input", {"shape": (3, 32, 32)}), ("f", "Flatten"), linear(), OUT, training=DIGITS
        ),
        "data-mismatch",
        "x",
        "[1, 8, 8]",
    ),
    Broken(
        "tokens for data of fractions",
        chain(
            ("x", "Input", {"shape": (1, 8, 8), "dtype": "int64"}),
            ("f", "Flatten"),
            ("e", "Embedding", {"num_embeddings": 9, "embedding_dim": 4}),
            ("g", "Flatten"),
            linear(),
            OUT,
            training=DIGITS,
        ),
        "data-mismatch",
        "x",
        "float32",
        mendable=False,
    ),
    Broken(
        "fewer outputs than classes",
        chain(IMAGE, ("f", "Flatten"), linear(out_features=7), OUT, training=DIGITS),
        "width-mismatch",
        "y",
        "10 classes",
    ),
    Broken(
        "more outputs than classes",
        chain(IMAGE, ("f", "Flatten"), linear(out_features=100), OUT, training=DIGITS),
        "width-mismatch",
        "y",
        "100",
    ),
    Broken(
        "classes for a number",
        chain(
            ("x", "Input", {"shape": (10,)}),
            linear(out_features=1),
            OUT,
            training={"data": {"source": "diabetes"}, "loss": "cross_entropy"},
        ),
        "loss-mismatch",
        "y",
        "mse",
    ),
]

INSIDE = [
    Broken(
        "a block that is not there",
        _around(Node("b", "Block", {"block": "encoder"})),
        "unknown-block",
        "b",
        "encoder",
    ),
    Broken("a block without a name", _around(Node("b", "Block")), "missing-value", "b", ""),
    Broken(
        "a loop body that changes its shape",
        _around(Node("r", "Loop", {"n": 3}, networks={"body": _body(linear(out_features=5))})),
        "shape-mismatch",
        "r",
        "64",
    ),
    Broken(
        "experts that disagree",
        _around(
            Node(
                "g",
                "Gate",
                networks={
                    "expert_0": _body(linear("a", out_features=5)),
                    "expert_1": _body(linear("b", out_features=6)),
                },
            )
        ),
        "shape-mismatch",
        "g",
    ),
    Broken(
        "branches that disagree",
        _around(
            Node(
                "s",
                "Switch",
                networks={
                    "branch_0": _body(linear("a", out_features=5)),
                    "branch_1": _body(linear("b", out_features=6)),
                },
            )
        ),
        "shape-mismatch",
        "s",
    ),
    Broken(
        "slices that don't divide",
        _around(
            Node(
                "m",
                "Map",
                {"mode": "slices", "n": 7},
                networks={"body": _body(linear(out_features=3))},
            )
        ),
        "bad-value",
        "m",
        "7",
    ),
    Broken(
        "a fault inside a network",
        _around(Node("n", "Network", networks={"body": _body(linear(in_features=9))})),
        "shape-mismatch",
        "n.body/l",
        "9",
    ),
]

HALT = network([("i", "Input"), ("h", "LearnedHalt"), ("o", "Output")], "i > h > o")
TWO_INPUTS = network(
    [("i", "Input"), ("j", "Input"), ("a", "Add"), ("o", "Output")],
    "i > a:in_0",
    "j > a:in_1",
    "a > o",
)

SLOTS = [
    Broken(
        "a loop without a body",
        _around(Node("r", "Loop", {"n": 3})),
        "missing-slot",
        "r",
        "nothing to run",
    ),
    Broken(
        "a map without a body", _around(Node("m", "Map")), "missing-slot", "m", "nothing to run"
    ),
    Broken(
        "a while loop without a condition",
        _around(Node("r", "Loop", {"mode": "while", "max_iter": 3}, networks={"body": _body()})),
        "missing-slot",
        "r",
        "cond",
    ),
    Broken(
        "a while loop without a limit",
        _around(Node("r", "Loop", {"mode": "while"}, networks={"body": _body(), "cond": HALT})),
        "bad-value",
        "r",
        "max_iter",
    ),
    Broken(
        "a condition that gives more than one number",
        _around(
            Node(
                "r",
                "Loop",
                {"mode": "until", "max_iter": 3},
                networks={"body": _body(), "cond": _body()},
            )
        ),
        "shape-mismatch",
        "r",
        "one number",
        mendable=False,
    ),
    Broken(
        "a condition of a loop that counts",
        _around(Node("r", "Loop", {"n": 3}, networks={"body": _body(), "cond": HALT})),
        "unused-slot",
        "r",
        "counts its rounds",
    ),
    Broken(
        "a gate with one expert",
        _around(Node("g", "Gate", networks={"expert_0": _body(linear())})),
        "missing-slot",
        "g",
        "two or more",
    ),
    Broken("a switch without branches", _around(Node("s", "Switch")), "missing-slot", "s", "has 0"),
    Broken(
        "a network where none belongs",
        _around(Node("n", "Network", networks={"body": _body(), "head": _body()})),
        "unknown-slot",
        "n",
        "'head'",
    ),
    Broken(
        "an expert with two inputs",
        _around(Node("g", "Gate", networks={"expert_0": _body(), "expert_1": TWO_INPUTS})),
        "many-inputs",
        "g",
        "i, j",
    ),
    Broken(
        "an inner network without an input",
        _around(Node("n", "Network", networks={"body": network([("o", "Output")])})),
        "no-input",
        "n.body",
        mendable=False,
    ),
    Broken(
        "an inner network without an output",
        _around(
            Node(
                "n", "Network", networks={"body": network([("i", "Input"), ("f", "ReLU")], "i > f")}
            )
        ),
        "no-output",
        "n.body",
    ),
    Broken(
        "an inner network of two outputs",
        _around(
            Node(
                "n",
                "Network",
                networks={
                    "body": network(
                        [("i", "Input"), ("o", "Output"), ("p", "Output")], "i > o", "i > p"
                    )
                },
            )
        ),
        "many-outputs",
        "n.body/p",
    ),
    Broken(
        "an empty inner network",
        _around(Node("n", "Network", networks={"body": Network()})),
        "empty-network",
        "n.body",
        mendable=False,
    ),
    Broken(
        "a block that no node uses",
        chain(ROW, linear(), OUT, blocks={"dense": _body(linear())}),
        "unused-block",
        "blocks.dense",
        "No node uses",
    ),
    Broken(
        "a fault in a block that is used twice",
        chain(
            ROW,
            ("a", "Block", {"block": "dense"}),
            ("b", "Block", {"block": "dense"}),
            OUT,
            blocks={"dense": _body(linear(in_features=9, out_features=64))},
        ),
        "shape-mismatch",
        "a/l",
        "9",
    ),
]

NAMES = [
    Broken("a keyword for a tag", _tagged("class"), "bad-name", "l", "keyword"),
    Broken("a tag that is no name", _tagged("my tag"), "bad-name", "l", "identifier"),
    Broken("a tag that hides a method", _tagged("forward"), "bad-name", "l", "torch.nn.Module"),
    Broken("a tag that a layer has", _tagged("linear_1"), "duplicate-name", "l", "its own layers"),
    Broken("a tag on an output", _tagged("logits", "y"), "bad-name", "y", "is an Output"),
    Broken("two equal tags", _tagged("head", "k", "l"), "duplicate-name", "l", "k is called"),
    Broken("a tag that an output has", _tagged("z", "l"), "duplicate-name", "l", "z is called"),
    Broken(
        "a label that is a method",
        _around(Node("n", "Network", {"label": "forward"}, networks={"body": _body(linear())})),
        "bad-name",
        "n",
        "label",
    ),
    Broken(
        "two equal labels",
        _twice(Node("n", "Network", {"label": "part"}, networks={"body": _body(("r", "ReLU"))})),
        "duplicate-name",
        "n_2",
        "part",
    ),
]

STATE = [
    Broken(
        "state of another width",
        design([ROW, ("s", "StateAdd"), linear(), OUT], "x > s > l > y", "l ~> s:ref_0"),
        "shape-mismatch",
        "s",
        "ref_0",
    ),
    Broken(
        "state into a port that is not there",
        design([ROW, linear(), OUT], "x > l > y", "l ~> l:h"),
        "unknown-port",
        "l",
        "'h'",
    ),
    Broken(
        "state from an output",
        design([ROW, ("s", "StateAdd"), OUT], "x > s > y", "y ~> s:ref_0"),
        "unknown-port",
        "y",
        "no output port",
    ),
    Broken(
        "the same wire twice",
        design([ROW, linear(), OUT], "x > l > y", "x > l"),
        "port-taken",
        "l",
        "Two wires",
    ),
    Broken(
        "a ring of three",
        design(
            [ROW, ("a", "Add"), ("r", "ReLU"), ("t", "Tanh"), OUT],
            "x > a:in_0",
            "a > r > t > a:in_1",
            "t > y",
        ),
        "cycle",
        "a",
        "a → r → t → a",
    ),
]

MORE_HABITS = [
    Broken(
        "a softmax between layers",
        chain(ROW, linear("a"), ("s", "Softmax", {"dim": 1}), linear(), OUT),
        "softmax-inside",
        "s",
        "gradient",
    ),
    Broken(
        "a softmax at the end of a network inside",
        replace(
            _around(
                Node(
                    "n",
                    "Network",
                    networks={
                        "body": _body(("f", "Flatten"), linear(), ("s", "Softmax", {"dim": 1}))
                    },
                ),
                IMAGE,
            ),
            training=DIGITS,
        ),
        "squashed-twice",
        "n",
        "s in n",
    ),
    Broken(
        "a recurrent layer that takes the batch for time",
        chain(
            ("x", "Input", {"shape": (20, 32)}),
            ("g", "GRU", {"hidden_size": 8}),
            ("s", "Select", {"dim": 1, "index": -1}),
            OUT,
        ),
        "batch-as-time",
        "g",
        "batch_first",
    ),
    Broken(
        "a recurrent layer that takes time for the batch",
        chain(
            ("x", "Input", {"shape": (20, 32), "batch_dim": 1}),
            ("g", "LSTM", {"hidden_size": 8, "batch_first": True}),
            OUT,
        ),
        "batch-as-time",
        "g",
        "batch_first",
    ),
]

BROKEN = [*SHAPES, *VALUES, *TYPES, *WIRES, *HABITS, *INSIDE, *SLOTS, *NAMES, *STATE, *MORE_HABITS]
