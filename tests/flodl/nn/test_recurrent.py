"""Cells by step and by name, whole sequences with state, and what is refused."""

import pytest
import torch
from torch.nn.utils.rnn import pack_sequence

from flodl import nn
from flodl.errors import InputError, ShapeError

T = torch.nn


def _twin(ours, theirs):
    theirs.load_state_dict(ours.state_dict())
    return ours, theirs


def test_a_gru_cell_steps_from_zeros_or_from_its_state():
    ours, theirs = _twin(nn.GRUCell(4, 3), T.GRUCell(4, 3))
    x, h = torch.randn(2, 4), torch.randn(2, 3)

    assert torch.equal(ours(x), theirs(x))
    assert torch.equal(ours.forward_step(x), theirs(x))
    assert torch.equal(ours.forward_step(x, h), theirs(x, h))
    assert torch.equal(ours.forward_named(x, {"h": h}), theirs(x, h))
    assert torch.equal(ours.forward_named(x, {}), theirs(x))


def test_an_lstm_cell_keeps_a_pair():
    ours, theirs = _twin(nn.LSTMCell(4, 3), T.LSTMCell(4, 3))
    x, h, c = torch.randn(2, 4), torch.randn(2, 3), torch.randn(2, 3)
    zeros = torch.zeros(2, 3)

    assert torch.equal(ours(x), theirs(x)[0])
    torch.testing.assert_close(ours.forward_step(x), theirs(x), rtol=0, atol=0)
    torch.testing.assert_close(ours.forward_step(x, (h, c)), theirs(x, (h, c)), rtol=0, atol=0)
    assert torch.equal(ours.forward_named(x, {"h": h, "c": c}), theirs(x, (h, c))[0])
    assert torch.equal(ours.forward_named(x, {"h": h}), theirs(x, (h, zeros))[0])
    assert torch.equal(ours.forward_named(x, {"c": c}), theirs(x, (zeros, c))[0])


@pytest.mark.parametrize("cell", [nn.GRUCell(4, 3), nn.LSTMCell(4, 3)], ids=["GRUCell", "LSTMCell"])
def test_a_state_that_is_not_there_yet_is_zeros_of_the_hidden_size(cell):
    x = torch.randn(2, 4, dtype=torch.float64)

    for name in cell.named_inputs:
        zeros = cell.zero_ref(name, x)
        assert zeros.shape == (2, 3)
        assert zeros.dtype is torch.float64
        assert not zeros.any()
    with pytest.raises(InputError, match=r"has no named input 'state'\. It knows 'h'"):
        cell.zero_ref("state", x)
    with pytest.raises(InputError, match="has no named input 'hx'"):
        cell.forward_named(x, {"hx": x})


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (torch.randn(2, 5), ShapeError),
        (torch.randn(3, 3), ShapeError),
        (torch.randn(3), ShapeError),
        (torch.randn(2, 3).double(), InputError),
        ("h", InputError),
    ],
    ids=["width", "batch", "rank", "dtype", "kind"],
)
def test_a_cell_refuses_a_state_that_does_not_fit(state, error):
    x = torch.randn(2, 4)

    with pytest.raises(error, match="GRUCell"):
        nn.GRUCell(4, 3).forward_step(x, state)
    with pytest.raises(error, match="LSTMCell"):
        nn.LSTMCell(4, 3).forward_step(x, (state, torch.randn(2, 3)))


def test_an_lstm_takes_its_state_as_a_pair():
    for call in (nn.LSTMCell(4, 3).forward_step, nn.LSTM(4, 3).forward_seq):
        for wrong in (torch.randn(2, 3), (torch.randn(2, 3),), 5):
            with pytest.raises(InputError, match=r"takes its state as a pair \(h, c\)"):
                call(torch.randn(2, 4), wrong)


@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bidirectional": True}], ids=str)
@pytest.mark.parametrize("batch_first", [False, True])
def test_whole_sequences_give_torchs_outputs_and_states(options, batch_first):
    rows = options.get("num_layers", 1) * (2 if "bidirectional" in options else 1)
    x = torch.randn(2, 5, 4) if batch_first else torch.randn(5, 2, 4)
    state = torch.randn(rows, 2, 3)
    gru = _twin(
        nn.GRU(4, 3, batch_first=batch_first, **options),
        T.GRU(4, 3, batch_first=batch_first, **options),
    )
    lstm = _twin(
        nn.LSTM(4, 3, batch_first=batch_first, **options),
        T.LSTM(4, 3, batch_first=batch_first, **options),
    )

    for (ours, theirs), given in ((gru, state), (lstm, (state, state + 1))):
        assert torch.equal(ours(x), theirs(x)[0])
        torch.testing.assert_close(ours.forward_seq(x), theirs(x), rtol=0, atol=0)
        torch.testing.assert_close(ours.forward_seq(x, given), theirs(x, given), rtol=0, atol=0)


@pytest.mark.parametrize("kind", [nn.GRU, nn.LSTM])
def test_a_sequence_refuses_a_state_that_does_not_fit(kind):
    layer, x = kind(4, 3), torch.randn(5, 2, 4)
    for wrong, error in (
        (torch.randn(1, 3, 3), ShapeError),
        (torch.randn(2, 3), ShapeError),
        (torch.randn(1, 2, 3).double(), InputError),
    ):
        state = wrong if kind is nn.GRU else (wrong, torch.randn(1, 2, 3))
        with pytest.raises(error, match=kind.__name__):
            layer.forward_seq(x, state)


def test_the_constructors_of_flodl_and_the_setter():
    layer = nn.GRU.on_device(4, 3, 2, True, "meta")

    assert (layer.num_layers, layer.batch_first) == (2, True)
    assert layer.weight_ih_l0.is_meta
    assert nn.LSTM(4, 3).with_batch_first().batch_first is True
    assert nn.LSTM(4, 3, 1, True).with_batch_first(False).batch_first is False


def test_positions_of_the_arguments_are_those_of_the_table():
    layer = nn.GRU(4, 3, 2, True, 0.25, True)

    assert (layer.num_layers, layer.batch_first) == (2, True)
    assert (layer.dropout, layer.bidirectional) == (0.25, True)


def test_packed_sequences_are_taken_as_in_torch():
    ours, theirs = _twin(nn.GRU(4, 3), T.GRU(4, 3))
    packed = pack_sequence([torch.randn(5, 4), torch.randn(3, 4)])

    assert torch.equal(ours(packed).data, theirs(packed)[0].data)
