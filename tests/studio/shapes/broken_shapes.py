"""Broken designs: shapes and types that do not meet."""

from __future__ import annotations

from breaking import IMAGE, OUT, ROW, SEQUENCE, TOKENS, Broken, conv, linear
from builders import chain, design

SHAPES = [
    Broken(
        "linear pinned to another width",
        chain(ROW, linear(in_features=784), OUT),
        "shape-mismatch",
        "l",
        "Linear expects 784 features, gets 64",
        first="Let in_features of l follow from its input",
    ),
    Broken(
        "linear on an image, pinned",
        chain(IMAGE, conv(), linear(in_features=144), OUT),
        "shape-mismatch",
        "l",
        "144",
        first="Insert Flatten between c and l",
    ),
    Broken(
        "conv pinned to other channels",
        chain(IMAGE, conv(in_channels=3), OUT),
        "shape-mismatch",
        "c",
        "3 channels",
        first="Let in_channels of c follow from its input",
    ),
    Broken(
        "conv on a row",
        chain(ROW, conv(), OUT),
        "rank-mismatch",
        "c",
        "dimensions",
        first="Insert Reshape(shape=[-1, 1, 8, 8]) between x and c",
    ),
    Broken(
        "conv on a sequence",
        chain(SEQUENCE, conv(), OUT),
        "rank-mismatch",
        "c",
        "dimensions",
        first="Insert Unsqueeze(dim=1) between x and c",
    ),
    Broken(
        "kernel larger than the image",
        chain(IMAGE, conv(kernel_size=11), OUT),
        "too-small",
        "c",
        "11",
        first="Set kernel_size of c to 3",
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
        first="Remove q",
    ),
    Broken(
        "norm pinned to other channels",
        chain(IMAGE, ("b", "BatchNorm2d", {"num_features": 3}), OUT),
        "shape-mismatch",
        "b",
        "3",
        first="Let num_features of b follow from its input",
    ),
    Broken(
        "batch norm of images on a row",
        chain(ROW, ("b", "BatchNorm2d"), OUT),
        "rank-mismatch",
        "b",
        first="Make b a BatchNorm",
    ),
    Broken(
        "groups that don't divide the output",
        chain(IMAGE, conv(groups=3), OUT),
        "bad-value",
        "c",
        "groups",
        first="Set groups of c to 1",
    ),
    Broken(
        "sum of other sizes",
        design([IMAGE, conv(), ("a", "Add"), OUT], "x > c > a:in_0", "x > a:in_1", "a > y"),
        "shape-mismatch",
        "a",
        "[B, 4, 6, 6]",
        first="Set padding of c to 1",
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
        first="Insert Conv2d(out_channels=4, kernel_size=1) between x and a",
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
        first="Insert Conv2d(out_channels=4, kernel_size=1, stride=2) between x and a",
    ),
    Broken(
        "sum of other widths",
        design([ROW, linear(), ("a", "Add"), OUT], "x > l > a:in_0", "x > a:in_1", "a > y"),
        "shape-mismatch",
        "a",
        first="Insert Linear(out_features=10) between x and a",
    ),
    Broken(
        "product of image and row",
        design(
            [IMAGE, ("f", "Flatten"), ("m", "Mul"), OUT], "x > f > m:in_0", "x > m:in_1", "m > y"
        ),
        "shape-mismatch",
        "m",
        first="Insert Flatten between x and m",
    ),
    Broken(
        "concatenation of other heights",
        design([IMAGE, conv(), ("k", "Concat"), OUT], "x > c > k:in_0", "x > k:in_1", "k > y"),
        "shape-mismatch",
        "k",
        first="Set padding of c to 1",
    ),
    Broken(
        "stack of other shapes",
        design([ROW, linear(), ("k", "Stack"), OUT], "x > l > k:in_0", "x > k:in_1", "k > y"),
        "shape-mismatch",
        "k",
        first="Insert Linear(out_features=10) between x and k",
    ),
]

TYPES = [
    Broken(
        "tokens into a linear layer",
        chain(TOKENS, linear(), OUT),
        "dtype-mismatch",
        "l",
        "int64",
        first="Set dtype of x to float32",
    ),
    Broken(
        "fractions into an embedding",
        chain(ROW, ("e", "Embedding", {"num_embeddings": 9, "embedding_dim": 4}), OUT),
        "dtype-mismatch",
        "e",
        "float32",
        first="Set dtype of x to int64",
    ),
    Broken(
        "tokens into an activation",
        chain(TOKENS, ("r", "GELU"), OUT),
        "dtype-mismatch",
        "r",
        first="Set dtype of x to float32",
    ),
]
