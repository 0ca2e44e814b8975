"""Dropout is the identity in evaluation and keeps what it promises in training."""

import pytest
import torch

from flodl import nn

KINDS = pytest.mark.parametrize("kind", [nn.Dropout, nn.Dropout2d, nn.AlphaDropout])


@KINDS
@pytest.mark.parametrize("p", [0.0, 0.5, 1.0])
def test_evaluation_changes_nothing(kind, p):
    x = torch.randn(2, 3, 4, 4)

    assert torch.equal(kind(p).eval()(x), x)


@pytest.mark.parametrize("kind", [nn.Dropout, nn.Dropout2d])
@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_the_mean_is_kept_and_the_share_dropped_is_p(kind, p):
    x = torch.ones(200, 200, 1, 1)

    y = kind(p)(x)

    assert abs(y.mean() - 1) < 0.05
    assert abs((y == 0).float().mean() - p) < 0.02
    torch.testing.assert_close(y[y != 0].unique(), torch.tensor([1 / (1 - p)]))


def test_dropout2d_drops_whole_channels():
    y = nn.Dropout2d(0.5)(torch.ones(20, 30, 3, 3))

    per_channel = (y == 0).flatten(2).float().mean(-1)
    assert set(per_channel.unique().tolist()) == {0.0, 1.0}


@pytest.mark.parametrize("p", [0.1, 0.3])
def test_alpha_dropout_keeps_mean_and_variance_under_selu(p):
    x = nn.SELU()(torch.randn(400_000))

    y = nn.AlphaDropout(p)(x)

    assert abs(y.mean() - x.mean()) < 0.02
    assert abs(y.var() - x.var()) < 0.04


def test_everything_is_dropped_at_one():
    assert not nn.Dropout(1.0)(torch.ones(5)).any()
