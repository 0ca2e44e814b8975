"""Losses over every form of output, and outputs that no loss can take."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from flodl import TrainingError
from flodl.training.objectives import match


def test_scores_a_token_are_flattened_and_counted_a_token():
    output = torch.randn(3, 5, 7)
    target = torch.randint(0, 7, (3, 5))

    objective = match("cross_entropy", 7, output, target)

    expected = functional.cross_entropy(output.reshape(15, 7), target.reshape(15))
    assert torch.equal(objective(output, target), expected)
    assert int(objective.correct(output, target)) == int((output.argmax(2) == target).sum())
    assert objective.decisions(target) == 15
    assert torch.allclose(objective.per_sample(output, target).mean(), expected)


def test_scores_a_pixel_are_in_the_second_axis():
    output = torch.randn(2, 4, 6, 5)
    target = torch.randint(0, 4, (2, 6, 5))

    objective = match("cross_entropy", 4, output, target)

    assert torch.equal(objective(output, target), functional.cross_entropy(output, target))
    assert int(objective.correct(output, target)) == int((output.argmax(1) == target).sum())


def test_sequence_first_outputs_are_turned():
    output = torch.randn(5, 3, 7)
    target = torch.randint(0, 7, (3, 5))

    objective = match("cross_entropy", 7, output, target, batch_dim=1)

    expected = functional.cross_entropy(output.transpose(0, 1).reshape(15, 7), target.reshape(15))
    assert torch.equal(objective(output, target), expected)


@pytest.mark.parametrize("loss", ["mse", "l1", "smooth_l1", "bce_with_logits"])
def test_values_are_compared_number_by_number_whatever_the_shape(loss):
    output = torch.randn(6, 1)
    target = torch.rand(6, 1)

    flat = match(loss, 0, output[:, 0], target)
    column = match(loss, 0, output, target)

    assert torch.equal(flat(output[:, 0], target), column(output, target))
    assert not flat.of_classes


def test_reconstructions_of_pictures_may_be_rows():
    pictures = torch.rand(4, 1, 8, 8)
    rows = torch.rand(4, 64)

    objective = match("mse", 0, rows, pictures)

    assert torch.allclose(objective(rows, pictures), functional.mse_loss(rows, pictures.flatten(1)))


def test_bce_is_right_when_the_sign_is_and_by_the_highest_of_many():
    two = match("bce_with_logits", 2, torch.zeros(3, 1), torch.zeros(3, 1))
    many = match("bce_with_logits", 3, torch.zeros(2, 3), torch.zeros(2, 3))
    target = torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])

    assert (
        int(two.correct(torch.tensor([[2.0], [-1.0], [3.0]]), torch.tensor([[1.0], [0], [0]]))) == 2
    )
    assert int(many.correct(torch.tensor([[0.0, 2.0, 1.0], [0.0, 2.0, 1.0]]), target)) == 1
    assert many.decisions(target) == 2


@pytest.mark.parametrize(
    ("loss", "classes", "output", "target", "message"),
    [
        ("cross_entropy", 10, (4, 7), (4,), "7 scores, but the data has 10 classes"),
        ("cross_entropy", 10, (4, 3, 7), (4,), r"needs \[batch, classes\]"),
        ("cross_entropy", 10, (4, 10), (4, 5), r"needs \[batch, time, classes\]"),
        ("cross_entropy", 10, (4, 5, 7), (4, 5), "7 scores, but the data has 10 classes"),
        ("mse", 0, (4, 2), (4, 1), "number by number"),
        ("mse", 0, (2, 4), (4, 2), "number by number"),
    ],
)
def test_outputs_that_do_not_fit_are_refused(loss, classes, output, target, message):
    kind = torch.int64 if classes else torch.float32

    with pytest.raises(TrainingError, match=message):
        match(loss, classes, torch.zeros(output), torch.zeros(target, dtype=kind))


def test_a_model_that_gives_no_tensor_is_refused():
    with pytest.raises(TrainingError, match="The model gave a dict"):
        match("mse", 0, {"x": torch.zeros(1)}, torch.zeros(1))
