"""Broken designs: networks inside: blocks, slots, bodies."""

from __future__ import annotations

from breaking import OUT, ROW, Broken, around, body, linear
from builders import chain, network

from flodl_studio.design.values import Network, Node

INSIDE = [
    Broken(
        "a block that is not there",
        around(Node("b", "Block", {"block": "encoder"})),
        "unknown-block",
        "b",
        "encoder",
        first="Remove b",
    ),
    Broken(
        "a block without a name",
        around(Node("b", "Block")),
        "missing-value",
        "b",
        "",
        first="Remove b",
    ),
    Broken(
        "a loop body that changes its shape",
        around(Node("r", "Loop", {"n": 3}, networks={"body": body(linear(out_features=5))})),
        "shape-mismatch",
        "r",
        "64",
        first="Inside body, set out_features of l to 64",
    ),
    Broken(
        "experts that disagree",
        around(
            Node(
                "g",
                "Gate",
                networks={
                    "expert_0": body(linear("a", out_features=5)),
                    "expert_1": body(linear("b", out_features=6)),
                },
            )
        ),
        "shape-mismatch",
        "g",
        first="Inside expert_0, set out_features of a to 6",
    ),
    Broken(
        "branches that disagree",
        around(
            Node(
                "s",
                "Switch",
                networks={
                    "branch_0": body(linear("a", out_features=5)),
                    "branch_1": body(linear("b", out_features=6)),
                },
            )
        ),
        "shape-mismatch",
        "s",
        first="Inside branch_0, set out_features of a to 6",
    ),
    Broken(
        "slices that don't divide",
        around(
            Node(
                "m",
                "Map",
                {"mode": "slices", "n": 7},
                networks={"body": body(linear(out_features=3))},
            )
        ),
        "bad-value",
        "m",
        "7",
        first="Set n of m to 8",
    ),
    Broken(
        "a fault inside a network",
        around(Node("n", "Network", networks={"body": body(linear(in_features=9))})),
        "shape-mismatch",
        "n.body/l",
        "9",
        first="Let in_features of l follow from its input",
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
        around(Node("r", "Loop", {"n": 3})),
        "missing-slot",
        "r",
        "nothing to run",
        first="Add a network body to r",
    ),
    Broken(
        "a map without a body",
        around(Node("m", "Map")),
        "missing-slot",
        "m",
        "nothing to run",
        first="Add a network body to m",
    ),
    Broken(
        "a while loop without a condition",
        around(Node("r", "Loop", {"mode": "while", "max_iter": 3}, networks={"body": body()})),
        "missing-slot",
        "r",
        "cond",
        first="Add a condition with a LearnedHalt to r",
    ),
    Broken(
        "a while loop without a limit",
        around(Node("r", "Loop", {"mode": "while"}, networks={"body": body(), "cond": HALT})),
        "bad-value",
        "r",
        "max_iter",
        first="Set max_iter of r to 10",
    ),
    Broken(
        "a condition that gives more than one number",
        around(
            Node(
                "r",
                "Loop",
                {"mode": "until", "max_iter": 3},
                networks={"body": body(), "cond": body()},
            )
        ),
        "shape-mismatch",
        "r",
        "one number",
        first="Inside cond, insert LearnedHalt between i and o",
    ),
    Broken(
        "a condition of a loop that counts",
        around(Node("r", "Loop", {"n": 3}, networks={"body": body(), "cond": HALT})),
        "unused-slot",
        "r",
        "counts its rounds",
        first="Remove the network cond of r",
    ),
    Broken(
        "a gate with one expert",
        around(Node("g", "Gate", networks={"expert_0": body(linear())})),
        "missing-slot",
        "g",
        "two or more",
        first="Add a network expert_1 to g like expert_0",
    ),
    Broken(
        "a switch without branches",
        around(Node("s", "Switch")),
        "missing-slot",
        "s",
        "has 0",
        first="Add a network branch_0 to s, and add a network branch_1 to s",
    ),
    Broken(
        "a network where none belongs",
        around(Node("n", "Network", networks={"body": body(), "head": body()})),
        "unknown-slot",
        "n",
        "'head'",
        first="Remove the network head of n",
    ),
    Broken(
        "an expert with two inputs",
        around(Node("g", "Gate", networks={"expert_0": body(), "expert_1": TWO_INPUTS})),
        "many-inputs",
        "g",
        "i, j",
        first="Let all of g.expert_1 read its first Input",
    ),
    Broken(
        "an inner network without an input",
        around(Node("n", "Network", networks={"body": network([("o", "Output")])})),
        "no-input",
        "n.body",
        first="Add an Input before o",
    ),
    Broken(
        "an inner network without an output",
        around(
            Node(
                "n", "Network", networks={"body": network([("i", "Input"), ("f", "ReLU")], "i > f")}
            )
        ),
        "no-output",
        "n.body",
        first="Add an Output behind f",
    ),
    Broken(
        "an inner network of two outputs",
        around(
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
        first="Remove p",
    ),
    Broken(
        "an empty inner network",
        around(Node("n", "Network", networks={"body": Network()})),
        "empty-network",
        "n.body",
        first="Begin with an Input and an Output",
    ),
    Broken(
        "a block that no node uses",
        chain(ROW, linear(), OUT, blocks={"dense": body(linear())}),
        "unused-block",
        "blocks.dense",
        "No node uses",
        first="Remove the block dense",
    ),
    Broken(
        "a fault in a block that is used twice",
        chain(
            ROW,
            ("a", "Block", {"block": "dense"}),
            ("b", "Block", {"block": "dense"}),
            OUT,
            blocks={"dense": body(linear(in_features=9, out_features=64))},
        ),
        "shape-mismatch",
        "a/l",
        "9",
        first="Let in_features of l follow from its input",
    ),
]
