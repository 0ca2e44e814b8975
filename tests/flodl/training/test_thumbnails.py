"""What a layer gives as a picture the size of a stamp."""

from __future__ import annotations

import base64
from types import SimpleNamespace

import pytest
import torch
from training_models import mlp

from flodl.training import Watch, watch
from flodl.training.thumbnail import thumbnail


def pixels(found):
    flat = torch.frombuffer(bytearray(base64.b64decode(found["pixels"])), dtype=torch.uint8)
    return flat.reshape(found["height"], found["width"])


@pytest.mark.parametrize(
    ("shape", "form", "height", "width"),
    [
        ((2, 3, 8, 8), "image", 8, 26),  # three tiles of 8 and two pixels between them
        ((2, 64, 100, 30), "image", 33, 67),
        ((2, 5, 40, 40), "image", 16, 67),
        ((2, 200, 7), "strip", 7, 67),
        ((2, 10), "curve", 1, 10),
        ((2, 784), "curve", 1, 67),
    ],
)
def test_the_form_of_a_picture_follows_the_shape(shape, form, height, width):
    found = thumbnail(torch.randn(shape))

    assert (found["form"], found["height"], found["width"]) == (form, height, width)
    assert pixels(found).min() == 0
    assert pixels(found).max() == 255


def test_black_is_the_lowest_and_white_the_highest_number_of_the_first_sample():
    rows = torch.tensor([[-1.0, 0.0, 1.0], [9.0, 9.0, 9.0]])

    found = thumbnail(rows)

    assert (found["low"], found["high"]) == (-1, 1)
    assert pixels(found).tolist() == [[0, 128, 255]]


def test_the_first_sample_is_found_on_any_axis():
    steps = torch.zeros(6, 2, 3)
    steps[:, 0] = torch.arange(6.0)[:, None]

    found = thumbnail(steps, batch_dim=1)

    assert pixels(found).tolist() == [[0, 51, 102, 153, 204, 255]] * 3


@pytest.mark.parametrize(
    "value", [torch.tensor(1.0), torch.ones(3), torch.ones(2, 3).long(), torch.ones(0, 3)]
)
def test_what_is_no_batch_of_numbers_has_no_picture(value):
    assert thumbnail(value) is None


def test_numbers_that_are_none_are_no_fault():
    found = thumbnail(torch.tensor([[float("nan"), 1.0, float("inf"), 0.0]]))

    assert pixels(found).tolist() == [[0, 255, 0, 0]]


def test_looks_elsewhere_share_one_allowance():
    model = mlp(64, 256, 256, 10)()
    first = Watch(histograms=True, seconds=0.0, share=0.05, thumbnails=True)
    first.begin(model, 1)
    model(torch.randn(64, 64)).sum().backward()
    seen = first.finish(model)

    second = Watch({"2"}, seconds=0.0, share=0.05)
    second.go_on_from(first)

    assert seen.nodes["0"]["thumbnail"]["form"] == "curve"
    assert second._due == first._due
    assert second.cost == first.cost > 0


def test_a_look_elsewhere_counts_the_training_since_the_first_look(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    clock.perf_counter = clock.thread_time = lambda: clock.now
    monkeypatch.setattr(watch, "time", clock)
    model = mlp(4, 4)()

    def look(through: Watch) -> None:
        through.begin(model, 1)
        model(torch.randn(2, 4)).sum().backward()
        clock.now += 1.0
        through._spent_now += 1.0
        through.finish(model)

    first = Watch(share=0.05)
    look(first)
    clock.now += 40.0
    second = Watch(share=0.05)
    second.go_on_from(first)
    look(second)

    assert second.cost == pytest.approx(2.0 / (42.0 + 20.0))
