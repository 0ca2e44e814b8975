"""Broken designs: what can be built and is unwise, and what does not go with the data."""

from __future__ import annotations

from dataclasses import replace

from breaking import DIGITS, IMAGE, OUT, ROW, Broken, around, body, conv, linear
from builders import chain

from flodl_studio.design.values import Node

HABITS = [
    Broken(
        "softmax before cross-entropy",
        chain(
            IMAGE, ("f", "Flatten"), linear(), ("s", "Softmax", {"dim": 1}), OUT, training=DIGITS
        ),
        "squashed-twice",
        "s",
        "softmax of its own",
        first="Remove s",
    ),
    Broken(
        "log-softmax before cross-entropy",
        chain(
            IMAGE, ("f", "Flatten"), linear(), ("s", "LogSoftmax", {"dim": 1}), OUT, training=DIGITS
        ),
        "squashed-twice",
        "s",
        first="Remove s",
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
        first="Remove s",
    ),
    Broken(
        "nll of no log-probabilities",
        chain(IMAGE, ("f", "Flatten"), linear(), OUT, training={**DIGITS, "loss": "nll"}),
        "no-log-softmax",
        "l",
        first="Train with the loss cross_entropy",
    ),
    Broken(
        "dropout at the output",
        chain(ROW, linear(), ("d", "Dropout"), OUT),
        "dropout-at-output",
        "d",
        first="Remove d",
    ),
    Broken(
        "norm at the output",
        chain(ROW, linear(), ("n", "LayerNorm"), OUT),
        "norm-at-output",
        "n",
        first="Remove n",
    ),
    Broken(
        "two linear layers in a row",
        chain(ROW, linear("a"), linear("b"), OUT),
        "no-nonlinearity",
        "b",
        "ReLU",
        first="Insert ReLU between a and b",
    ),
    Broken(
        "two linear layers about dropout",
        chain(ROW, linear("a"), ("d", "Dropout"), linear("b"), OUT),
        "no-nonlinearity",
        "b",
        first="Insert ReLU between d and b",
    ),
    Broken(
        "two convolutions in a row",
        chain(IMAGE, conv("a"), conv("b"), OUT),
        "no-nonlinearity",
        "b",
        first="Insert ReLU between a and b",
    ),
    Broken(
        "weights of four terabytes",
        chain(("x", "Input", {"shape": (10**6,)}), linear(out_features=10**6), OUT),
        "too-large",
        "l",
        "GiB",
    ),
    Broken(
        "data of another shape",
        chain(
            ("x", "Input", {"shape": (3, 32, 32)}), ("f", "Flatten"), linear(), OUT, training=DIGITS
        ),
        "data-mismatch",
        "x",
        "[1, 8, 8]",
        first="Set shape of x to [1, 8, 8]",
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
    ),
    Broken(
        "fewer outputs than classes",
        chain(IMAGE, ("f", "Flatten"), linear(out_features=7), OUT, training=DIGITS),
        "width-mismatch",
        "y",
        "10 classes",
        first="Set out_features of l to 10",
    ),
    Broken(
        "more outputs than classes",
        chain(IMAGE, ("f", "Flatten"), linear(out_features=100), OUT, training=DIGITS),
        "width-mismatch",
        "y",
        "100",
        first="Set out_features of l to 10",
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
        first="Train with the loss mse",
    ),
]

MORE_HABITS = [
    Broken(
        "a softmax between layers",
        chain(ROW, linear("a"), ("s", "Softmax", {"dim": 1}), linear(), OUT),
        "softmax-inside",
        "s",
        "gradient",
        first="Make s a ReLU",
    ),
    Broken(
        "a softmax at the end of a network inside",
        replace(
            around(
                Node(
                    "n",
                    "Network",
                    networks={
                        "body": body(("f", "Flatten"), linear(), ("s", "Softmax", {"dim": 1}))
                    },
                ),
                IMAGE,
            ),
            training=DIGITS,
        ),
        "squashed-twice",
        "n",
        "s in n",
        first="Inside n, remove s",
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
        first="Set batch_first of g to true",
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
        first="Set batch_first of g to false",
    ),
]

DATA = [
    Broken(
        "tokens of known data into a linear layer",
        chain(
            ("t", "Input", {"shape": (10,), "dtype": "int64"}),
            linear(),
            OUT,
            training={"data": {"source": "copy"}, "loss": "cross_entropy"},
        ),
        "dtype-mismatch",
        "l",
        first="Insert Embedding(num_embeddings=10, embedding_dim=64) between t and l",
    ),
    Broken(
        "no input, but data",
        chain(("f", "Flatten"), linear(), OUT, training=DIGITS),
        "no-input",
        "",
        first="Add an Input(shape=[1, 8, 8]) before f",
    ),
    Broken(
        "an input without a shape, but data",
        chain(("x", "Input"), ("f", "Flatten"), linear(), OUT, training=DIGITS),
        "bad-value",
        "x",
        first="Set shape of x to [1, 8, 8]",
    ),
    Broken(
        "images of the data in a row of another length",
        chain(("x", "Input", {"shape": (784,)}), linear(), OUT, training=DIGITS),
        "data-mismatch",
        "x",
        first="Set shape of x to [64]",
    ),
    Broken(
        "classes on images",
        chain(IMAGE, conv(padding=1), ("r", "ReLU"), linear(), OUT, training=DIGITS),
        "width-mismatch",
        "y",
        first="Insert Flatten between r and l",
    ),
    Broken(
        "an output of classes that a network inside makes",
        replace(
            around(
                Node(
                    "n",
                    "Network",
                    networks={"body": body(("f", "Flatten"), linear(out_features=7))},
                ),
                IMAGE,
            ),
            training=DIGITS,
        ),
        "width-mismatch",
        "y",
        first="Inside n, set out_features of l to 10",
    ),
]

SIZES = [
    Broken(
        "an output of terabytes",
        chain(
            ("x", "Input", {"shape": (1000, 1000)}),
            ("u", "Unsqueeze", {"dim": 1}),
            ("v", "Upsample", {"scale_factor": 1000.0}),
            OUT,
        ),
        "too-large",
        "v",
        "for each sample",
    ),
    Broken(
        "an image that is not restored whole",
        chain(
            IMAGE,
            ("f", "Flatten"),
            linear(out_features=32),
            OUT,
            training={"data": {"source": "digits", "target": "input"}, "loss": "mse"},
        ),
        "width-mismatch",
        "y",
        "gives 32 numbers a sample, and the target is the input, which has 64",
        first="Set out_features of l to 64",
    ),
    Broken(
        "rows of images of another length",
        chain(
            ("x", "Input", {"shape": (8, 20)}),
            ("g", "GRU", {"hidden_size": 10, "batch_first": True}),
            ("s", "Select", {"dim": 1, "index": -1}),
            OUT,
            training=DIGITS,
        ),
        "data-mismatch",
        "x",
        "Set its shape to [8, 8]",
        first="Set shape of x to [8, 8]",
    ),
    Broken(
        "no input before a recurrent layer",
        chain(
            ("g", "GRU", {"hidden_size": 10, "batch_first": True}),
            ("s", "Select", {"dim": 1, "index": -1}),
            OUT,
            training=DIGITS,
        ),
        "no-input",
        "",
        first="Add an Input(shape=[8, 8]) before g",
    ),
]

ENDINGS = [
    Broken(
        "dropout before a flatten at the output",
        chain(IMAGE, conv(), ("d", "Dropout"), ("f", "Flatten"), OUT),
        "dropout-at-output",
        "d",
        "the output y itself",
        first="Remove d",
    ),
]
