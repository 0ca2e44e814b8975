"""Broken designs: wires, rings, ends and values of the previous call."""

from __future__ import annotations

from breaking import OUT, ROW, Broken, linear
from builders import chain, design

from flodl_studio.design.values import Design

WIRES = [
    Broken(
        "a layer without input",
        design([ROW, linear(), OUT], "l > y"),
        "unconnected-input",
        "l",
        "Nothing is wired",
        first="Wire x to l",
    ),
    Broken(
        "an output without input",
        design([ROW, linear(), OUT], "x > l"),
        "unconnected-input",
        "y",
        first="Wire l to y",
    ),
    Broken(
        "a merge of one",
        design([ROW, ("a", "Add"), OUT], "x > a:in_0", "a > y"),
        "unconnected-input",
        "a",
        "at least 2",
        first="Remove a",
    ),
    Broken(
        "a value that leads nowhere",
        design([ROW, linear("k"), linear(), OUT], "x > l > y", "x > k"),
        "unused-output",
        "k",
        "leads nowhere",
        first="Remove k",
    ),
    Broken(
        "an input that is not read",
        design([ROW, ("z", "Input", {"shape": (3,)}), linear(), OUT], "x > l > y"),
        "unused-output",
        "z",
        first="Remove z",
    ),
    Broken(
        "a wire to a node that is not there",
        design([ROW, linear(), OUT], "x > l > y", "l > ghost"),
        "unknown-node",
        "l",
        "ghost",
        first="Remove the wire from l to ghost",
    ),
    Broken(
        "a wire from a node that is not there",
        design([ROW, linear(), OUT], "x > l > y", "ghost > y:more"),
        "unknown-node",
        "y",
        "ghost",
        first="Remove the wire from ghost to y:more",
    ),
    Broken(
        "a wire to a port that is not there",
        design([ROW, linear(), OUT], "x > l > y", "x > l:weight"),
        "unknown-port",
        "l",
        "weight",
        first="Remove the wire from x to l:weight",
    ),
    Broken(
        "a wire from a port that is not there",
        design([ROW, linear(), OUT], "x > l > y", "l:h > y:in"),
        "unknown-port",
        "l",
        "'h'",
        first="Remove the wire from l:h to y",
    ),
    Broken(
        "two wires into one port",
        design([ROW, linear(), OUT], "x > l > y", "x > y"),
        "port-taken",
        "y",
        "Two wires",
        first="Remove the wire from x to y",
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
        first="Remove the wire from l to a:in_1",
    ),
    Broken(
        "a node that feeds itself",
        design([ROW, ("a", "Add"), OUT], "x > a:in_0", "a > a:in_1", "a > y"),
        "cycle",
        "a",
        "a → a",
        first="Remove the wire from a to a:in_1",
    ),
    Broken(
        "state into a stream",
        design([ROW, linear(out_features=64), OUT], "x > y", "l ~> l"),
        "state-stream",
        "l",
        first="Remove the wire from l to l",
    ),
    Broken(
        "no output",
        design([ROW, linear()], "x > l"),
        "no-output",
        "",
        first="Add an Output behind l",
    ),
    Broken(
        "no input",
        design([linear(), OUT], "l > y"),
        "no-input",
        "",
        first="Add an Input(shape=[1, 28, 28]) before l",
    ),
    Broken(
        "an empty network", Design(), "empty-network", "", first="Begin with an Input and an Output"
    ),
]

STATE = [
    Broken(
        "state of another width",
        design([ROW, ("s", "StateAdd"), linear(), OUT], "x > s > l > y", "l ~> s:ref_0"),
        "shape-mismatch",
        "s",
        "ref_0",
        first="Set out_features of l to 64",
    ),
    Broken(
        "state into a port that is not there",
        design([ROW, linear(), OUT], "x > l > y", "l ~> l:h"),
        "unknown-port",
        "l",
        "'h'",
        first="Remove the wire from l to l:h",
    ),
    Broken(
        "state from an output",
        design([ROW, ("s", "StateAdd"), OUT], "x > s > y", "y ~> s:ref_0"),
        "unknown-port",
        "y",
        "no output port",
        first="Remove the wire from y to s:ref_0",
    ),
    Broken(
        "the same wire twice",
        design([ROW, linear(), OUT], "x > l > y", "x > l"),
        "port-taken",
        "l",
        "Two wires",
        first="Remove the wire from x to l",
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
        "a → r → t → a. Remove a wire, or use a Loop.",
        first="Remove the wire from t to a:in_1",
    ),
]

MORE_WIRES = [
    Broken(
        "a merge without its shortcut",
        design(
            [ROW, linear("l", out_features=64), ("r", "ReLU"), ("a", "Add"), OUT],
            "x > l > r > a:in_1",
            "a > y",
        ),
        "unconnected-input",
        "a",
        first="Wire x to a",
    ),
    Broken(
        "a branch that leads nowhere",
        design(
            [ROW, linear("k"), ("r", "ReLU"), linear("m"), linear(), OUT],
            "x > l > y",
            "x > k > r > m",
        ),
        "unused-output",
        "m",
        first="Remove m and the 2 nodes that feed it alone",
    ),
    Broken(
        "a layer in two places at once",
        design([ROW, linear("k", out_features=10), linear(), OUT], "x > l > y", "x > k > y"),
        "port-taken",
        "y",
        first="Join l and k by Add before y",
    ),
    Broken(
        "no input before tokens",
        chain(
            ("e", "Embedding", {"num_embeddings": 12, "embedding_dim": 8}),
            ("f", "Flatten"),
            linear(),
            OUT,
        ),
        "no-input",
        "",
        first="Add an Input(shape=[16]) before e",
    ),
]

BEFORE = [
    Broken(
        "a layer whose wire is cut behind one that others read too",
        design(
            [
                ROW,
                linear("k", out_features=64),
                ("r", "ReLU"),
                linear(out_features=64),
                ("a", "Add"),
                OUT,
            ],
            "x > k > r > a:in_0",
            "l > a:in_1",
            "a > y",
        ),
        "unconnected-input",
        "l",
        first="Wire r to l",
    ),
]
