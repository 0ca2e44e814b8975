"""Jobs besides training: data, previews, learning rates, ONNX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from engine_process import MLP, MOONS, train_job
from safetensors.torch import load_file, save_file

from flodl.training import find_rate
from flodl_studio.design.reading import read_file
from flodl_studio.engine.onnx import export_onnx, onnx_bytes
from flodl_studio.engine.previewing import preview
from flodl_studio.engine.probing import Data, probe
from flodl_studio.errors import RunError
from flodl_studio.resources import root
from flodl_studio.runs import events, job

DIGITS: dict[str, Any] = {"data": {"source": "digits"}, "loss": "cross_entropy"}

FLOW = """
import flodl
from flodl import FlowBuilder, nn


def build_model() -> flodl.Graph:
    return (
        FlowBuilder.from_(nn.Linear(2, 8)).tag("hidden")
        .through(nn.BatchNorm(8))
        .also(nn.Linear(8, 8)).tag("sum")
        .through(nn.Linear(8, 2))
        .build()
    )
"""


def preview_job(tmp_path, source=MLP, **changes):
    return job.Preview(
        **{
            "source": source,
            "training": MOONS,
            "input_shape": (2,),
            "path": str(tmp_path / "p.npz"),
            **changes,
        }
    )


def test_a_probe_shows_samples_and_what_there_is_of_them(tmp_path):
    request = job.Probe(
        training={"data": {"source": "iris"}, "loss": "cross_entropy"},
        path=str(tmp_path / "p.npz"),
        samples=5,
    )

    probed = probe(request, Data())

    arrays = np.load(tmp_path / "p.npz")
    assert arrays["x"].shape == (5, 4)
    assert (probed.samples, probed.validation_samples) == (120, 30)
    assert (probed.shape, probed.dtype, probed.target_shape) == ((4,), "float32", ())
    assert probed.classes == ("setosa", "versicolor", "virginica")
    assert sum(probed.counts) == 120
    assert probed.features[0] == "sepal length (cm)"
    assert 5 < probed.mean[0] < 7
    assert probed.low[0] == pytest.approx(4.3, abs=0.2)


def test_a_probe_of_pictures_counts_all_numbers_together(tmp_path):
    probed = probe(job.Probe(training=DIGITS, path=str(tmp_path / "p.npz")), Data())

    assert probed.shape == (1, 8, 8)
    assert (probed.low, probed.high) == ((0.0,), (1.0,))


def test_data_is_read_once_for_a_row_of_previews(tmp_path):
    from flodl.training import Input

    data = Data()

    first = data.read(MOONS, Input((2,)), ".")

    assert data.read({**MOONS, "epochs": 9}, Input((2,)), ".") is first
    assert data.read({**MOONS, "seed": 9}, Input((2,)), ".") is not first


def test_a_preview_gives_every_node_for_one_sample(tmp_path):
    previewed = preview(preview_job(tmp_path, nodes={"0": "hidden", "2": "logits"}), Data())

    arrays = np.load(tmp_path / "p.npz")
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))
    expected = model(torch.from_numpy(arrays[".input"])).detach()
    assert previewed.nodes == ("hidden", "1", "logits")
    assert arrays["hidden"].shape == (16,)
    assert np.allclose(arrays[".output"], expected, atol=1e-6)
    assert previewed.scores == pytest.approx(expected.softmax(0).tolist(), abs=1e-5)
    assert previewed.loss == pytest.approx(-np.log(previewed.scores[int(arrays[".target"])]), 1e-4)


def test_a_preview_of_an_untrained_batch_norm_and_a_tag_works(tmp_path):
    previewed = preview(preview_job(tmp_path, FLOW), Data())

    arrays = np.load(tmp_path / "p.npz")
    assert "sum" in previewed.nodes
    assert arrays["sum"].shape == (8,)
    assert arrays[".output"].shape == (2,)


def test_a_preview_takes_the_weights_that_fit_and_names_the_rest(tmp_path):
    model = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 5))
    save_file(model.state_dict(), tmp_path / "w.safetensors")
    request = preview_job(tmp_path, weights=str(tmp_path / "w.safetensors"), nodes={"2": "logits"})

    previewed = preview(request, Data())

    arrays = np.load(tmp_path / "p.npz")
    assert previewed.fresh == ("logits",)
    hidden = model[0](torch.from_numpy(arrays[".input"])).detach()
    assert np.allclose(arrays["0"], hidden, atol=1e-6)


def test_a_preview_works_without_data_and_of_an_output_that_does_not_fit_it(tmp_path):
    made_up = preview(preview_job(tmp_path, training={}), Data())
    misfit = preview(preview_job(tmp_path, MLP.replace("16, 2", "16, 1")), Data())

    assert made_up.index == -1
    assert (misfit.scores, misfit.loss) == ((), None)


def test_a_sample_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RunError, match="There is no sample 80: the validation part has 80"):
        preview(preview_job(tmp_path, sample=80), Data())


def test_the_engine_probes_previews_and_finds_rates(shared_engine, tmp_path):
    found = shared_engine.run(
        job.FindRate(source=MLP, training=MOONS, input_shape=(2,), job="rate")
    )[-1]
    probed = shared_engine.run(job.Probe(training=MOONS, path=str(tmp_path / "a.npz")))[-1]
    previewed = shared_engine.run(preview_job(tmp_path))[-1]

    expected = find_rate(
        lambda: torch.nn.Sequential(
            torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2)
        ),
        MOONS,
        input_shape=(2,),
    )
    assert isinstance(found, events.RatesFound)
    assert found.suggestion == pytest.approx(expected.suggestion)
    assert probed.samples == 320
    assert previewed.nodes == ("0", "1", "2")


def test_data_that_is_gone_fails_with_its_path(shared_engine, tmp_path):
    gone = {"source": "npz", "path": "gone.npz"}
    request = job.Probe(
        training={**MOONS, "data": gone}, folder=str(tmp_path), path=str(tmp_path / "p.npz")
    )

    failed = shared_engine.run(request)[-1]

    assert failed.message == f"training.data.path: there is no {tmp_path / 'gone.npz'}."


def test_an_onnx_file_gives_what_the_model_gives_for_any_batch(shared_engine, tmp_path):
    runtime = pytest.importorskip("onnxruntime")
    shared_engine.run(train_job(tmp_path / "run", epochs=1))
    weights = tmp_path / "run" / "best.safetensors"
    request = job.ExportOnnx(
        source=MLP,
        input_shape=(2,),
        names=("points",),
        weights=str(weights),
        path=str(tmp_path / "model.onnx"),
    )

    exported = export_onnx(request)

    model = torch.nn.Sequential(torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))
    model.load_state_dict(load_file(weights))
    session = runtime.InferenceSession(exported.path)
    for batch in (1, 7):
        x = torch.randn(batch, 2)
        (got,) = session.run(None, {"points": x.numpy()})
        assert np.allclose(got, model(x).detach(), atol=1e-5)


@pytest.mark.parametrize("name", ["digits_cnn", "autoencoder", "two_towers", "dcgan_discriminator"])
def test_a_shipped_design_becomes_onnx_with_any_batch(name):
    runtime = pytest.importorskip("onnxruntime")

    content = onnx_bytes(read_file(root() / "templates" / f"{name}.flodl"))

    session = runtime.InferenceSession(content)
    for batch in (1, 4):
        feed = {
            entry.name: np.zeros((batch, *entry.shape[1:]), np.float32)
            for entry in session.get_inputs()
        }
        assert session.run(None, feed)[0].shape[0] == batch


def test_a_switch_can_not_become_onnx_and_says_why():
    with pytest.raises(RunError, match="has a loop with a condition, or a switch"):
        onnx_bytes(read_file(root() / "templates" / "switch.flodl"))


def test_onnx_without_a_shape_or_its_packages_is_refused(tmp_path, monkeypatch):
    import sys

    request = job.ExportOnnx(source=MLP, path=str(tmp_path / "m.onnx"))
    with pytest.raises(RunError, match="needs the shape"):
        export_onnx(request)
    monkeypatch.setitem(sys.modules, "onnxscript", None)
    with pytest.raises(RunError, match=r"not installed.*\[onnx\]"):
        export_onnx(request)
