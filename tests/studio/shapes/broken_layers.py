"""Broken designs: sizes and dimensions that layers can not take, as real networks have them."""

from __future__ import annotations

from dataclasses import replace

from breaking import IMAGE, OUT, ROW, Broken, body, conv, linear
from builders import Spec, chain, design

from flodl_studio.design.values import Design, Node

PHOTO: Spec = ("x", "Input", {"shape": (3, 32, 32)})


def _sum_with(container: Node) -> Design:
    """Return a sum of a row and what a container makes of it."""
    joined = design(
        [ROW, (container.id, "ReLU"), ("a", "Add"), OUT],
        f"x > {container.id} > a:in_0",
        "x > a:in_1",
        "a > y",
    )
    nodes = tuple(container if each.id == container.id else each for each in joined.network.nodes)
    return replace(joined, network=replace(joined.network, nodes=nodes))


LAYERS = [
    Broken(
        "a convolution for a vector",
        chain(("x", "Input", {"shape": (50,)}), conv(), OUT),
        "rank-mismatch",
        "c",
        first="Make c a Linear, and set out_features of c to 4",
    ),
    Broken(
        "channels last",
        chain(
            ("x", "Input", {"shape": (64, 64, 3)}),
            conv("a", stride=2, padding=1),
            ("r", "ReLU"),
            ("p", "MaxPool2d", {"kernel_size": 4}),
            OUT,
        ),
        "too-small",
        "p",
        first="Set shape of x to [3, 64, 64]",
    ),
    Broken(
        "a convolution over one axis on an image",
        chain(PHOTO, ("c", "Conv1d", {"out_channels": 4, "kernel_size": 3}), OUT),
        "rank-mismatch",
        "c",
        first="Make c a Conv2d",
    ),
    Broken(
        "a convolution over an image on signals",
        chain(("x", "Input", {"shape": (4, 100)}), conv(), OUT),
        "rank-mismatch",
        "c",
        first="Insert Unsqueeze(dim=1) between x and c",
    ),
    Broken(
        "batch norm of rows on images",
        chain(PHOTO, conv(), ("b", "BatchNorm"), ("r", "ReLU"), OUT),
        "rank-mismatch",
        "b",
        first="Make b a BatchNorm2d",
    ),
    Broken(
        "a recurrent layer on a row",
        chain(ROW, ("r", "LSTM", {"hidden_size": 8, "batch_first": True}), OUT),
        "rank-mismatch",
        "r",
        first="Insert Unsqueeze(dim=1) between x and r",
    ),
    Broken(
        "attention on an image",
        chain(
            ("x", "Input", {"shape": (16, 8, 8)}),
            ("a", "MultiheadAttention", {"num_heads": 2}),
            ("f", "Flatten"),
            linear(),
            OUT,
        ),
        "rank-mismatch",
        "a",
        first="Insert Flatten(start_dim=2) between x and a",
    ),
    Broken(
        "a sequence of features first",
        chain(("x", "Input", {"shape": (12, 20)}), linear(in_features=12), OUT),
        "shape-mismatch",
        "l",
        first="Insert Permute(dims=[0, 2, 1]) between x and l",
    ),
    Broken(
        "heads that don't divide the features",
        chain(
            ("x", "Input", {"shape": (10, 64)}), ("a", "MultiheadAttention", {"num_heads": 7}), OUT
        ),
        "bad-value",
        "a",
        first="Set num_heads of a to 8",
    ),
    Broken(
        "groups that don't divide what comes in",
        chain(("x", "Input", {"shape": (12, 8, 8)}), conv(groups=5, out_channels=20), OUT),
        "bad-value",
        "c",
        first="Set groups of c to 4",
    ),
    Broken(
        "a step behind the image that is used up",
        chain(
            ("x", "Input", {"shape": (1, 8, 8)}),
            conv("a"),
            ("r", "ReLU"),
            ("p", "MaxPool2d", {"kernel_size": 2}),
            conv("c", kernel_size=5),
            OUT,
        ),
        "too-small",
        "c",
        first="Set padding of c to 2",
    ),
    Broken(
        "pooling on a row",
        chain(ROW, linear("a"), ("p", "MaxPool2d", {"kernel_size": 2}), OUT),
        "rank-mismatch",
        "p",
        first="Remove p",
    ),
    Broken(
        "upsampling that is left out before a concatenation",
        design(
            [
                ("x", "Input", {"shape": (4, 8, 8)}),
                ("p", "MaxPool2d", {"kernel_size": 2}),
                conv("c", padding=1),
                ("r", "ReLU"),
                ("k", "Concat"),
                OUT,
            ],
            "x > p > c > r > k:in_0",
            "x > k:in_1",
            "k > y",
        ),
        "shape-mismatch",
        "k",
        first="Insert Upsample(scale_factor=2.0) between r and k",
    ),
    Broken(
        "weights of channels on an image",
        design(
            [
                ("x", "Input", {"shape": (4, 8, 8)}),
                ("g", "AdaptiveAvgPool2d", {"output_size": 1}),
                ("f", "Flatten"),
                linear("l", out_features=4),
                ("s", "Sigmoid"),
                ("m", "Mul"),
                OUT,
            ],
            "x > g > f > l > s > m:in_0",
            "x > m:in_1",
            "m > y",
        ),
        "shape-mismatch",
        "m",
        first="Insert Reshape(shape=[-1, 4, 1, 1]) between s and m",
    ),
    Broken(
        "channels that make no pixels",
        chain(
            ("x", "Input", {"shape": (4, 8, 8)}),
            conv(out_channels=10, padding=1),
            ("p", "PixelShuffle", {"upscale_factor": 3}),
            OUT,
        ),
        "bad-value",
        "p",
        first="Set out_channels of c to 18",
    ),
    Broken(
        "a shape that does not hold what comes",
        chain(("x", "Input", {"shape": (60,)}), ("r", "Reshape", {"shape": (-1, 100, 1, 1)}), OUT),
        "shape-mismatch",
        "r",
        first="Set shape of r to [-1, 60, 1, 1]",
    ),
    Broken(
        "a width that is made inside a network",
        _sum_with(Node("n", "Network", networks={"body": body(linear(out_features=7))})),
        "shape-mismatch",
        "a",
        first="Insert Linear(out_features=7) between x and a",
    ),
    Broken(
        "an embedding of fractions behind a layer",
        chain(
            IMAGE,
            ("f", "Flatten"),
            linear("a"),
            ("r", "ReLU"),
            ("e", "Embedding", {"num_embeddings": 9, "embedding_dim": 4}),
            OUT,
        ),
        "dtype-mismatch",
        "e",
        first="Remove e",
    ),
    Broken(
        "a negative width",
        chain(ROW, linear(out_features=-32), OUT),
        "bad-value",
        "l",
        first="Set out_features of l to 32",
    ),
    Broken(
        "a dimension beyond",
        chain(ROW, linear(), ("s", "Softmax", {"dim": 3}), OUT),
        "bad-value",
        "s",
        first="Set dim of s to 1",
    ),
    Broken(
        "a stride of nothing",
        chain(IMAGE, conv(stride=0), OUT),
        "bad-value",
        "c",
        first="Set stride of c to 1",
    ),
    Broken(
        "layer norm pinned to another width on an image",
        chain(IMAGE, conv(), ("n", "LayerNorm", {"normalized_shape": (7,)}), ("r", "ReLU"), OUT),
        "shape-mismatch",
        "n",
        first="Let normalized_shape of n follow from its input",
    ),
    Broken(
        "padding that takes everything away",
        chain(
            ("x", "Input", {"shape": (8, 1, 1)}),
            ("t", "ConvTranspose2d", {"out_channels": 4, "kernel_size": 4, "padding": 3}),
            OUT,
        ),
        "too-small",
        "t",
        first="Set padding of t to 0",
    ),
]

EVEN = [
    Broken(
        "a branch with an even kernel",
        design(
            [PHOTO, conv("c", padding=1), conv("e", kernel_size=2), ("k", "Concat"), OUT],
            "x > c > k:in_0",
            "x > e > k:in_1",
            "k > y",
        ),
        "shape-mismatch",
        "k",
        "[B, 4, 31, 31]",
        first="Set padding of e to same",
    ),
]
