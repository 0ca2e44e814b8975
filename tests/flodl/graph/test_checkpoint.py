"""Checkpoints that are whole or refused."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from importlib import metadata

import pytest
import safetensors.torch
import torch

from flodl import CheckpointError, FlodlError, FlowBuilder, nn


def flow(hidden=8, activation=None):
    return FlowBuilder.from_(nn.Linear(4, hidden)).through(activation or nn.ReLU())


def graph(hidden=8, activation=None):
    return flow(hidden, activation).through(nn.Linear(hidden, 2)).build()


def weights(module):
    return {name: value.clone() for name, value in module.state_dict().items()}


def same(before, after):
    return before.keys() == after.keys() and all(
        torch.equal(before[name], after[name]) for name in before
    )


def test_a_round_trip(tmp_path):
    saved, loaded = graph(), graph()
    path = tmp_path / "model.safetensors"

    saved.save_checkpoint(path)
    report = loaded.load_checkpoint(str(path))

    assert same(weights(saved), weights(loaded))
    assert set(report.loaded) == set(saved.state_dict())
    assert (report.missing, report.unexpected, report.mismatched) == ([], [], [])
    assert [each.name for each in tmp_path.iterdir()] == ["model.safetensors"]


def test_the_file_says_what_it_is(tmp_path):
    built = flow().label("net").build()
    path = tmp_path / "model.safetensors"
    built.save_checkpoint(path)

    with safetensors.safe_open(path, framework="pt") as file:
        about = file.metadata()
        names = file.keys()

    assert about["structural_hash"] == built.structural_hash
    assert about["label"] == "net"
    assert about["flodl"] == metadata.version("flodl-studio")
    assert sorted(names) == ["linear_1.bias", "linear_1.weight"]


def test_buffers_and_their_consequences_are_loaded(tmp_path):
    saved, loaded = (FlowBuilder.from_(nn.BatchNorm(4)).build() for _ in range(2))
    saved(torch.randn(8, 4))
    saved.save_checkpoint(tmp_path / "model")

    loaded.load_checkpoint(tmp_path / "model")
    x = torch.randn(2, 4)

    assert torch.equal(loaded.eval()(x), saved.eval()(x))


def test_shared_weights_are_stored_once(tmp_path):
    path = tmp_path / "model"
    layers = nn.Linear(4, 4), nn.Linear(4, 4)
    saved, loaded = (FlowBuilder.from_(each).through(each).build() for each in layers)
    saved.save_checkpoint(path)

    report = loaded.load_checkpoint(path)

    assert sorted(safetensors.torch.load_file(path)) == ["linear_1.bias", "linear_1.weight"]
    assert same(weights(saved), weights(loaded))
    assert set(report.loaded) == set(loaded.state_dict())
    assert report.missing == []


def test_views_of_one_tensor_are_stored_apart(tmp_path):
    class Views(torch.nn.Module):
        def __init__(self):
            super().__init__()
            whole = torch.randn(4, 4)
            self.register_buffer("top", whole[:2])
            self.register_buffer("left", whole[:, :2])

        def forward(self, x):
            return x

    saved, loaded = (FlowBuilder.from_(Views()).build() for _ in range(2))
    saved.save_checkpoint(tmp_path / "model")
    loaded.load_checkpoint(tmp_path / "model")

    assert same(weights(saved), weights(loaded))


def test_another_type_of_number_is_converted(tmp_path):
    saved, loaded = graph().double(), graph()
    saved.save_checkpoint(tmp_path / "model")

    loaded.load_checkpoint(tmp_path / "model")

    assert loaded.linear_1.weight.dtype == torch.float32
    torch.testing.assert_close(loaded.linear_1.weight, saved.linear_1.weight.float())


def test_a_part_is_loaded_into_its_place(tmp_path):
    def whole():
        inner = flow(4).label("encoder").build()
        return FlowBuilder.from_(inner).through(nn.Linear(4, 2)).tag("head").build()

    encoder = flow(4).build()
    encoder.save_checkpoint(tmp_path / "encoder")
    model = whole()
    head = weights(model.head)

    report = model.load_subgraph_checkpoint("encoder", tmp_path / "encoder")

    assert set(report.loaded) == {"linear_1.weight", "linear_1.bias"}
    assert same(weights(model.subgraph("encoder")), weights(encoder))
    assert same(weights(model.head), head)


def test_a_file_may_start_with_the_bytes_of_a_pickle(tmp_path):
    path = tmp_path / "model"
    safetensors.torch.save_file({"x": torch.ones(1)}, path, {"a": "b" * 50})
    content = path.read_bytes()
    start = int.from_bytes(content[:8], "little")
    padding = 0x80 - start  # the first byte is the length of the header: a pickle's mark
    header = content[8 : 8 + start] + b" " * padding
    path.write_bytes((0x80).to_bytes(8, "little") + header + content[8 + start :])

    report = graph().load_checkpoint(path, strict=False)

    assert report.unexpected == ["x"]


# Refusals


def test_another_structure_is_refused_with_both_hashes_and_the_differences(tmp_path):
    saved, loaded = graph(), graph(activation=nn.GELU())
    saved.save_checkpoint(tmp_path / "model")
    before = weights(loaded)

    with pytest.raises(CheckpointError) as caught:
        loaded.load_checkpoint(tmp_path / "model")

    text = str(caught.value)
    assert saved.structural_hash in text
    assert loaded.structural_hash in text
    assert "-  flodl.nn.activation.ReLU" in text
    assert "+  flodl.nn.activation.GELU" in text
    assert same(before, weights(loaded))
    assert isinstance(caught.value, FlodlError)


def test_without_strict_what_fits_is_loaded_and_the_rest_reported(tmp_path):
    saved = flow().tag("act").through(nn.Linear(8, 3)).through(nn.PReLU()).build()
    loaded = flow().through(nn.Linear(8, 2)).through(nn.LayerNorm(2)).build()
    saved.save_checkpoint(tmp_path / "model")
    before = weights(loaded)

    report = loaded.load_checkpoint(tmp_path / "model", strict=False)

    assert set(report.loaded) == {"linear_1.weight", "linear_1.bias"}
    assert set(report.mismatched) == {"linear_2.weight", "linear_2.bias"}
    assert set(report.missing) == {"layer_norm_1.weight", "layer_norm_1.bias"}
    assert report.unexpected == ["prelu_1.weight"]
    assert torch.equal(loaded.linear_1.weight, saved.linear_1.weight)
    assert torch.equal(loaded.linear_2.weight, before["linear_2.weight"])


def test_a_file_of_others_loads_only_by_name(tmp_path):
    saved, loaded = graph(), graph()
    path = tmp_path / "model"
    safetensors.torch.save_file(saved.state_dict(), path)

    with pytest.raises(CheckpointError, match=r"not a checkpoint of a flodl graph.*strict=False"):
        loaded.load_checkpoint(path)
    report = loaded.load_checkpoint(path, strict=False)

    assert set(report.loaded) == set(saved.state_dict())
    assert same(weights(saved), weights(loaded))


def test_a_file_whose_tensors_do_not_fit_its_hash_is_refused(tmp_path):
    built = graph()
    before = weights(built)
    about = {"structural_hash": built.structural_hash}
    tensors = {"linear_1.weight": torch.ones(3, 3), "x": torch.ones(1)}
    safetensors.torch.save_file(tensors, tmp_path / "model", about)

    with pytest.raises(CheckpointError, match=r"missing: linear_1.bias.*unexpected: x.*of another"):
        built.load_checkpoint(tmp_path / "model")

    assert same(before, weights(built))


def pickled(path):
    torch.save(graph().state_dict(), path)


def old_pickle(path):
    torch.save(graph().state_dict(), path, _use_new_zipfile_serialization=False)


def cut_off(path):
    graph().save_checkpoint(path)
    os.truncate(path, path.stat().st_size - 10)


def cut_in_the_header(path):
    graph().save_checkpoint(path)
    os.truncate(path, 20)


BROKEN = {
    "missing": (lambda _: None, "no such file"),
    "a folder": (lambda path: path.mkdir(), "no such file"),
    "empty": (lambda path: path.write_bytes(b""), "not a safetensors file, or cut off"),
    "text": (lambda path: path.write_text("weights"), "not a safetensors file"),
    "a vast header": (lambda path: path.write_bytes(b"\xff" * 64), "not a safetensors file"),
    "a pickle": (pickled, "a pickle, as torch.save writes it"),
    "an old pickle": (old_pickle, "a pickle"),
    "cut off": (cut_off, "or cut off"),
    "cut in the header": (cut_in_the_header, "or cut off"),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("strict", [True, False])
def test_a_file_that_cannot_be_read_leaves_every_weight(case, strict, tmp_path):
    make, message = BROKEN[case]
    make(tmp_path / "model")
    built = graph()
    before = weights(built)

    with pytest.raises(CheckpointError, match=message):
        built.load_checkpoint(tmp_path / "model", strict=strict)

    assert same(before, weights(built))


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match="can't be written"):
        graph().save_checkpoint(tmp_path / "nowhere" / "model")


def test_state_that_is_no_tensor_is_refused(tmp_path):
    class Extra(torch.nn.Module):
        def get_extra_state(self):
            return {"a": 1}

        def forward(self, x):
            return x

    with pytest.raises(CheckpointError, match=r"extra_state: a checkpoint holds tensors only"):
        FlowBuilder.from_(Extra()).build().save_checkpoint(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_a_save_that_fails_leaves_the_file_before(tmp_path, monkeypatch):
    path = tmp_path / "model"
    saved = graph()
    saved.save_checkpoint(path)
    content = path.read_bytes()

    def full(*_args, **_named):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CheckpointError, match="no space left"):
        graph().save_checkpoint(path)

    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_process_killed_while_it_writes_leaves_the_file_before(tmp_path):
    path = tmp_path / "model"
    saved, loaded = graph(), graph()
    saved.save_checkpoint(path)
    code = f"""
        import os, signal
        from flodl import FlowBuilder, nn
        built = FlowBuilder.from_(nn.Linear(4, 8)).through(nn.ReLU()).through(nn.Linear(8, 2))
        os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
        built.build().save_checkpoint({str(path)!r})
    """

    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False)

    assert done.returncode == -9
    assert len(list(tmp_path.iterdir())) == 2  # the part that was being written is beside it
    loaded.load_checkpoint(path)
    assert same(weights(saved), weights(loaded))


def test_a_link_keeps_pointing_and_rights_are_kept(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    graph().save_checkpoint(real)
    assert real.stat().st_mode & 0o777 == 0o666 & ~current_mask()
    real.chmod(0o640)
    link.symlink_to(real)

    graph().save_checkpoint(link)

    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640


def current_mask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
