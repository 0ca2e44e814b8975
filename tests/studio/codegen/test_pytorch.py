"""PyTorch code: how it reads, what it keeps, what it refuses."""

import inspect
import re
from textwrap import dedent
from typing import Any

import pytest
import torch
from builders import chain, design, network

from flodl_studio.codegen import torch_source
from flodl_studio.design.values import Design
from flodl_studio.errors import CodegenError

X = ("x", "Input", {"shape": (8,)})
Y = ("y", "Output")


def linear(name, features=8):
    return (name, "Linear", {"out_features": features})


def model_class(made: Design) -> str:
    """Return the last class of the module, without the name of the design in it."""
    text = torch_source(made).text
    return text[text.rindex("class ") : text.index("def build_model")].strip()


def built(made: Design) -> Any:
    namespace: dict[str, Any] = {"__name__": "exported"}
    exec(compile(torch_source(made).text, "exported.py", "exec"), namespace)
    return namespace["build_model"]()


def code(text: str) -> str:
    return inspect.cleandoc(text)


def test_a_model_is_a_class_that_a_person_would_write():
    made = chain(
        ("image", "Input", {"shape": (1, 8, 8)}),
        ("conv2d_1", "Conv2d", {"out_channels": 16, "kernel_size": 3, "padding": 1}),
        ("relu_1", "ReLU"),
        ("pool_1", "MaxPool2d", {"kernel_size": 2}),
        ("flatten_1", "Flatten"),
        ("linear_1", "Linear", {"out_features": 10}),
        ("logits", "Output"),
        name="digits_cnn",
    )

    assert model_class(made) == code('''
        class DigitsCnn(nn.Module):
            """The model."""

            def __init__(self) -> None:
                super().__init__()
                self.conv2d_1 = nn.Conv2d(1, 16, kernel_size=3, padding=1)
                self.max_pool2d_1 = nn.MaxPool2d(2)
                self.linear_1 = nn.Linear(256, 10)

            def forward(self, image: Tensor) -> Tensor:
                x = self.conv2d_1(image)
                x = F.relu(x)
                x = self.max_pool2d_1(x)
                x = x.flatten(1)
                return self.linear_1(x)
    ''')


def test_it_imports_nothing_of_ours():
    made = chain(X, linear("a"), Y, training={"data": {"source": "digits"}})

    text = torch_source(made).text

    assert not re.search(r"\bflodl\.|import flodl|from flodl", text)


def test_several_outputs_are_a_tuple_in_their_order():
    made = design(
        [X, linear("a"), ("first", "Output"), linear("b", 2), ("second", "Output")],
        "x > a > first",
        "a > b > second",
    )

    first, second = built(made)(torch.randn(3, 8))

    assert (first.shape, second.shape) == ((3, 8), (3, 2))
    assert "-> tuple[Tensor, Tensor]:" in torch_source(made).text


def test_state_lasts_until_it_is_reset():
    made = design([X, ("memory", "StateAdd"), Y], "x > memory > y", "memory ~> memory:ref_0")
    model = built(made)
    x = torch.ones(2, 8)

    sums = [float(model(x)[0, 0]) for _ in range(3)]
    model.reset_state()

    assert sums == [1.0, 2.0, 3.0]
    assert float(model(x)[0, 0]) == 1.0


def test_a_loop_begins_with_a_body_that_remembers_nothing():
    counting = network(
        [("i", "Input"), ("memory", "StateAdd"), Y],
        "i > memory > y",
        "memory ~> memory:ref_0",
    )
    made = chain(X, ("loop", "Loop", {"n": 3}), Y)
    loop = made.network.by_id["loop"]
    loop.networks["body"] = counting
    model = built(made)
    x = torch.ones(2, 8)

    values = [float(model(x)[0, 0]) for _ in range(2)]

    assert values[0] == values[1] == 4.0  # 1, then 1 + 1, then 2 + 2
    model.reset_state()


def test_a_block_is_a_class_with_the_sizes_that_differ():
    block = network(
        [("i", "Input"), ("norm", "BatchNorm"), linear("a", 4), ("cat", "Concat"), Y],
        "i > norm > a > cat:in_1",
        "i > cat:in_0",
        "cat > y",
    )
    made = chain(
        X, *((f"d{i}", "Block", {"block": "dense"}) for i in (1, 2)), Y, blocks={"dense": block}
    )

    text = torch_source(made).text

    assert "class Dense(nn.Module):" in text
    assert "def __init__(self, num_features: int) -> None:" in text
    assert "self.graph_1 = Dense(8)\n        self.graph_2 = Dense(12)" in text


def test_boolean_masks_say_where_attention_may_look():
    made = design(
        [
            ("x", "Input", {"shape": (4, 8)}),
            ("mask", "Input", {"shape": (4, 4), "dtype": "bool"}),
            ("a", "MultiheadAttention", {"num_heads": 2}),
            Y,
        ],
        "x > a > y",
        "mask > a:mask",
    )
    model, x = built(made).eval(), torch.randn(1, 4, 8)
    mask = torch.zeros(1, 4, 4, dtype=torch.bool)
    mask[:, :, 0] = True

    values = model(x, mask)

    torch.testing.assert_close(values, values[:, :1].expand(1, 4, 8))  # all see the first only


def test_every_layer_of_torch_is_written_with_arguments_that_torch_has():
    layers = [
        ("Embedding", {"num_embeddings": 5, "embedding_dim": 12}),
        ("TransformerEncoderLayer", {"nhead": 2, "dropout": 0.0}),
        ("SinusoidalPositions", {"max_len": 6}),
        ("RMSNorm", {}),
        ("GRU", {"hidden_size": 6, "batch_first": True, "bidirectional": True}),
        ("Permute", {"dims": (0, 2, 1)}),
        ("InstanceNorm", {"affine": True}),
        ("Conv1d", {"out_channels": 4, "kernel_size": 3, "padding": 1}),
        ("Reduce", {"op": "max", "dim": -1, "keepdim": True}),
        ("Squeeze", {"dim": -1}),
        ("LSTMCell", {"hidden_size": 3}),
        ("Softplus", {"beta": 2.0}),
        ("Unsqueeze", {"dim": 1}),
        ("Reshape", {"shape": (-1,), "keep_batch": True}),
        ("PReLU", {}),
    ]
    made = chain(
        ("x", "Input", {"shape": (6,), "dtype": "int64"}),
        *((f"n{i}", kind, params) for i, (kind, params) in enumerate(layers)),
        Y,
    )

    assert built(made)(torch.zeros(2, 6, dtype=torch.int64)).shape == (2, 3)


def test_a_module_with_training_needs_flodl_for_that_alone():
    training = {"data": {"source": "iris"}, "loss": "cross_entropy", "epochs": 2}
    made = chain(
        ("flower", "Input", {"shape": (4,)}),
        linear("a", 3),
        ("kind", "Output"),
        name="TRAINING",
        training=training,
    )

    text = torch_source(made, training=True).text

    assert (
        text
        == inspect.cleandoc('''
        """TRAINING, for PyTorch."""

        from torch import Tensor, nn

        TRAINING = {
            "data": {"source": "iris"},
            "loss": "cross_entropy",
            "epochs": 2,
        }


        class TRAININGModel(nn.Module):
            """The model."""

            def __init__(self) -> None:
                super().__init__()
                self.linear_1 = nn.Linear(4, 3)

            def forward(self, flower: Tensor) -> Tensor:
                return self.linear_1(flower)


        def build_model() -> nn.Module:
            """Build TRAINING.

            Inputs:
                flower: [B, 4] float32

            Outputs:
                kind: [B, 3] float32

            Parameters: 15
            """
            return TRAININGModel()


        def main() -> None:
            """Train the model on its data; only this needs flodl."""
            from flodl.training import train

            train(build_model, TRAINING, input_shape=(4,))


        if __name__ == "__main__":
            main()
        ''')
        + "\n"
    )


def test_training_that_was_not_set_is_refused():
    with pytest.raises(CodegenError, match="no training settings"):
        torch_source(chain(X, linear("a"), Y), training=True)


def test_lines_lead_to_where_a_node_runs():
    made = chain(X, linear("a"), ("r", "ReLU"), Y)
    source = torch_source(made)
    lines = source.text.splitlines()

    assert [dedent(lines[source.lines[node][0] - 1]) for node in ("a", "r")] == [
        "x = self.linear_1(x)",
        "return F.relu(x)",
    ]
