"""PyTorch models as designs: the exported model, with the original's weights, gives the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from flodl_studio.codegen import flow_source, torch_source
from flodl_studio.design.reading import read_file
from flodl_studio.engine.importing_torch import import_torch, load_model
from flodl_studio.errors import StudioError
from flodl_studio.runs import events, job
from flodl_studio.shapes.infer import infer

HERE = Path(__file__).parent


def request(tmp_path, name, shape, dtype="float32", **more):
    return job.ImportTorch(
        job="import",
        target=f"torch_models.py:{name}",
        folder=str(HERE),
        input_shape=shape,
        input_dtype=dtype,
        path=str(tmp_path / "model.flodl"),
        weights=str(tmp_path / "model.safetensors"),
        **more,
    )


def built(source):
    names = {}
    exec(source.text, names)
    return names["build_model"]()


@pytest.mark.parametrize(
    ("name", "shape", "dtype"),
    [
        ("LeNet", (1, 28, 28), "float32"),
        ("ResidualMlp", (8,), "float32"),
        ("ResNet", (3, 12, 12), "float32"),
        ("LstmClassifier", ("S",), "int64"),
        ("GruLast", (5, 6), "float32"),
        ("Encoder", (5, 16), "float32"),
        ("Convolve", (2, 8, 8), "float32"),
        ("UpAndDown", (1, 8, 8), "float32"),
        ("Gates", (8,), "float32"),
        ("Excite", (3, 6, 6), "float32"),
        ("LstmStates", (5, 6), "float32"),
        ("WordPieces", (6,), "int64"),
        ("LearnedPositions", (6,), "int64"),
        ("CountedPositions", ("S",), "int64"),
        ("Sines", ("S",), "int64"),
        ("Again", (8,), "float32"),
        ("Repeated", (8,), "float32"),
        ("Wide(4, act='silu')", (8,), "float32"),
        ("Two", ((8,), (5,)), "float32"),
        ("Siamese", ((8,), (8,)), "float32"),
        ("Crossed", ((8,), (8,)), "float32"),
        ("Rated", ((), ()), "int64"),
    ],
)
def test_the_design_computes_what_the_model_does(tmp_path, name, shape, dtype):
    shapes = shape if all(isinstance(each, tuple) for each in shape) else (shape,)
    more = tuple((each, dtype) for each in shapes[1:])
    answer = import_torch(request(tmp_path, name, shapes[0], dtype, inputs=more))
    design = read_file(answer.path)
    weights = load_file(answer.weights)
    original = load_model(f"torch_models.py:{name}", HERE).eval()

    assert answer.exact
    assert infer(design).ok
    for key, value in weights.items():
        if key.endswith("num_batches_tracked"):
            weights[key] = value.clamp(min=1)  # as if it had been trained
    given = [example(each, dtype) for each in shapes]
    wanted = original(*given)
    wanted = tuple(wanted.values()) if isinstance(wanted, dict) else wanted
    first = wanted[0] if isinstance(wanted, tuple) else wanted
    for source, expected in ((torch_source(design), wanted), (flow_source(design), first)):
        copy = built(source)
        copy.load_state_dict(weights)
        torch.testing.assert_close(copy.eval()(*given), expected, rtol=1e-4, atol=1e-5)


def example(shape, dtype):
    sizes = [each if isinstance(each, int) else 9 for each in shape]
    return torch.randn(4, *sizes) if dtype == "float32" else torch.randint(0, 20, (4, *sizes))


def test_a_module_that_is_called_several_times_is_one_shared_block(tmp_path):
    asked = request(tmp_path, "Siamese", (8,), inputs=(((8,), "float32"),))
    design = read_file(import_torch(asked).path)

    uses = {node.id: dict(node.params) for node in design.network.nodes if node.kind == "Block"}
    assert list(design.blocks) == ["encoder"]
    assert uses == {
        f"encoder_{number}": {"block": "encoder", "shared": True} for number in (1, 2, 3)
    }
    kinds = [node.kind for node in design.blocks["encoder"].nodes]
    assert kinds == ["Input", "Linear", "ReLU", "Linear", "Output"]
    assert [node.id for node in design.network.nodes if node.kind == "Input"] == ["x", "y"]


def test_layers_keep_their_names_and_what_is_default_is_left_out(tmp_path):
    design = read_file(import_torch(request(tmp_path, "LeNet", (1, 28, 28))).path)

    nodes = {node.id: dict(node.params) for node in design.network.nodes}
    assert design.name == "LeNet"
    assert nodes["conv1"] == {"out_channels": 6, "kernel_size": 5, "padding": 2}
    assert nodes["max_pool2d_1"] == {"kernel_size": 2}
    assert nodes["dropout_1"] == {"p": 0.3}
    assert "flatten_1" in nodes


@pytest.mark.parametrize(
    ("name", "shape", "words"),
    [
        ("Tied", (4,), ["head (Linear)", "embed.weight", "not its own"]),
        ("Differs", (8,), ["part is called several times", "something else each time"]),
        ("Nested", (8,), ["part is called several times", "part.linear in it"]),
        ("Pairs", (8,), ["part is called several times", "one output"]),
        ("ClassToken", (3, 8), ["torch.cat", "table of positions"]),
        ("Expanded", (8,), ["expand(-1, 4, -1)", "added or multiplied"]),
        ("Largest", (4, 3), ["x.max(dim=1)", "not where they are"]),
        ("ByHand", (4, 3), ["x @ x.transpose(1, 2)", "nn.MultiheadAttention"]),
        ("Wide(4, act=str.upper)", (8,), ["arguments have to be numbers, strings"]),
        ("Wide(4, 5, 6)", (8,), ["Wide(4, 5, 6) failed"]),
        ("Two", (8,), ["missing 1 required positional argument", "several inputs"]),
        ("OwnWeights", (4,), ["return x * self.scale", "no layer"]),
        ("Outer", (4,), ["forward of part", "return torch.cos(x)", "cos has no kind"]),
        ("Branches", (4,), ["torch.export can't trace the model"]),
        ("Wide", (4,), ["Wide() failed", "Wide(10, dropout=0.1)"]),
        ("Recurrent", (3, 4), ["rnn (RNN)", "RNN has no kind", "nn.LSTM"]),
        ("Nope", (4,), ["torch_models.py has no Nope"]),
        ("torch", (4,), ["torch() failed", "not callable"]),
        ("LeNet", (1, 9, 9), ["[3, 1, 9, 9]", "--input-shape"]),
    ],
)
def test_what_can_not_be_imported_is_named_with_its_place(tmp_path, name, shape, words):
    with pytest.raises(StudioError) as caught:
        import_torch(request(tmp_path, name, shape))

    for word in words:
        assert word in str(caught.value)
    assert not (tmp_path / "model.flodl").exists()


def test_a_module_is_found_by_its_dotted_name(tmp_path):
    package = tmp_path / "my_models_of_a_test"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "small.py").write_text(
        "from torch import nn\nmade = nn.Sequential(nn.Linear(3, 2), nn.ReLU())\n"
        "def build():\n    return made\n"
    )
    for attribute in ("made", "build"):
        target = f"my_models_of_a_test.small:{attribute}"
        asked = job.ImportTorch(
            target=target, folder=str(tmp_path), input_shape=(3,), path=str(tmp_path / "m.flodl")
        )
        answer = import_torch(asked)
        kinds = [node.kind for node in read_file(answer.path).network.nodes]
        assert kinds == ["Input", "Linear", "ReLU", "Output"]
        assert answer.weights == ""
        assert answer.exact


def test_the_engine_imports_and_says_what_is_wrong(shared_engine, tmp_path):
    good = shared_engine.run(request(tmp_path, "ResidualMlp", (8,)))
    bad = shared_engine.run(request(tmp_path, "Outer", (4,)))

    assert isinstance(good[-1], events.TorchImported)
    assert Path(good[-1].weights).is_file()
    assert isinstance(bad[-1], events.Failed)
    assert "cos has no kind" in bad[-1].message
