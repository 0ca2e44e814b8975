"""With the same weights, every layer computes what torch's computes, forward and backward."""

import pytest
import torch
from nn_cases import ALL, PAIRED

from flodl import nn

DTYPES = [torch.float32, torch.float64, torch.bfloat16]


def _run(module, call, x):
    """Output, gradient of the input, gradients of the parameters; or torch's refusal."""
    torch.manual_seed(11)
    x = x.clone().requires_grad_(x.is_floating_point())
    try:
        output = call(module, x)
    except (RuntimeError, ValueError) as error:
        return error
    output.backward(torch.linspace(-1, 1, output.numel()).reshape(output.shape).to(output.dtype))
    return output.detach(), x.grad, {name: each.grad for name, each in module.named_parameters()}


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("case", PAIRED)
def test_output_and_gradients_equal_torchs(case, training, dtype):
    ours, theirs = case.ours(dtype=dtype), case.theirs(dtype=dtype)
    x = case.input(dtype)
    if isinstance(ours, torch.nn.modules.batchnorm._BatchNorm):
        ours(case.input(dtype))
    theirs.load_state_dict(ours.state_dict())
    ours.train(training)
    theirs.train(training)

    mine = _run(ours, lambda module, x: module(x), x)
    torchs = _run(theirs, case.theirs_call, x)

    assert not isinstance(mine, Exception), mine
    assert not isinstance(torchs, Exception), torchs
    tolerance = case.tolerance * (2000 if dtype is torch.bfloat16 else 1)
    torch.testing.assert_close(mine, torchs, rtol=tolerance, atol=tolerance)
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict(), rtol=0, atol=0)


@pytest.mark.parametrize("case", PAIRED)
def test_the_state_dict_and_the_printed_form_are_torchs(case):
    torch.manual_seed(3)
    ours = case.ours()
    torch.manual_seed(3)
    theirs = case.theirs()

    assert list(ours.state_dict()) == list(theirs.state_dict())
    torch.testing.assert_close(dict(ours.state_dict()), dict(theirs.state_dict()), rtol=0, atol=0)
    assert ours.extra_repr() == theirs.extra_repr()


@pytest.mark.parametrize("case", PAIRED)
def test_every_layer_is_both_torchs_and_ours(case):
    ours, theirs = case.ours(), case.theirs()

    assert isinstance(ours, nn.Module)
    counterpart = type(theirs)
    if counterpart.__name__.startswith("InstanceNorm"):  # three of torch's are one of ours
        counterpart = torch.nn.modules.instancenorm._InstanceNorm
    assert isinstance(ours, counterpart)


@pytest.mark.parametrize("case", ALL)
def test_the_input_is_left_as_it_was(case):
    x = case.input()
    before = x.clone()

    case.ours()(x)

    assert torch.equal(x, before)


def test_losses_are_torchs_own_classes():
    names = [
        *("MSELoss", "CrossEntropyLoss", "BCELoss", "BCEWithLogitsLoss"),
        *("L1Loss", "SmoothL1Loss", "HuberLoss", "NLLLoss"),
        *("KLDivLoss", "CTCLoss", "TripletMarginLoss", "CosineEmbeddingLoss"),
        *("MarginRankingLoss", "PoissonNLLLoss", "HingeEmbeddingLoss"),
    ]

    assert [getattr(nn, name) for name in names] == [getattr(torch.nn, name) for name in names]


def test_the_functional_names_reach_torch_and_our_own():
    x = torch.randn(1, 2, 5, 6)

    pooled = nn.functional.adaptive_avg_pool2d(x, (2, 3))

    assert torch.equal(pooled, torch.nn.functional.adaptive_avg_pool2d(x, (2, 3)))
    assert nn.functional.relu is torch.nn.functional.relu
