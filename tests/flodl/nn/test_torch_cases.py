"""The configurations that torch tests its own modules with hold for ours."""

import sys
import types
import unittest

import pytest
import torch

from flodl import nn
from flodl.errors import ConfigError


def _torch_table():
    """torch's table of module cases; it imports a library of golden tests that it doesn't need."""
    if "expecttest" not in sys.modules:
        stand_in = types.ModuleType("expecttest")
        stand_in.TestCase = unittest.TestCase
        stand_in.ACCEPT = False
        sys.modules["expecttest"] = stand_in
    from torch.testing._internal.common_modules import module_db

    return module_db


# Their forward gives the output only, on purpose; this gives what torch's gives.
_WITH_STATE = {"GRU": "forward_seq", "LSTM": "forward_seq", "LSTMCell": "forward_step"}
_OTHER_ARGUMENTS = {"MultiheadAttention"}
_DROPPED = ("return_indices", "proj_size", "add_bias_kv", "add_zero_attn")


def _infos():
    ours = {name for name in nn.__all__ if isinstance(getattr(nn, name), type)}
    return [
        pytest.param(info, id=info.module_cls.__name__)
        for info in _torch_table()
        if info.module_cls.__name__ in ours
        and issubclass(getattr(nn, info.module_cls.__name__), nn.Module)
        and info.module_cls.__name__ not in _OTHER_ARGUMENTS
    ]


def _cases(info, training):
    return info.module_inputs_func(
        info, device="cpu", dtype=torch.float32, requires_grad=False, training=training
    )


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("info", _infos())
def test_torchs_own_configurations_give_torchs_own_outputs(info, training):
    name = info.module_cls.__name__
    compared = 0
    for case in _cases(info, training):
        made, given = case.constructor_input, case.forward_input
        if any(made.kwargs.get(key) for key in _DROPPED):
            with pytest.raises(ConfigError):
                getattr(nn, name)(*made.args, **made.kwargs)
            continue
        theirs = info.module_cls(*made.args, **made.kwargs).train(training)
        ours = _ours(name, made, theirs).train(training)
        torch.manual_seed(5)
        expected = theirs(*given.args, **given.kwargs)
        torch.manual_seed(5)
        call = getattr(ours, _WITH_STATE.get(name, "__call__"))
        found = call(*given.args, **given.kwargs)
        torch.testing.assert_close(found, expected, rtol=0, atol=0)
        compared += 1

    assert compared > 0


def _ours(name, made, theirs):
    arguments, named = made.args, dict(made.kwargs)
    if name == "TransformerEncoderLayer":  # our defaults differ
        named = {"activation": theirs.activation, "norm_first": False, "batch_first": False} | named
        if len(arguments) > 4:
            named.pop("activation")
    ours = getattr(nn, name)(*arguments, **named)
    ours.load_state_dict(theirs.state_dict())
    if hasattr(ours, "reset_running_stats"):
        ours.__dict__["_has_seen"] = True  # torch evaluates these without a batch
    return ours
