"""Attention: masks, memories, rows that allow nothing, and what is refused."""

import pytest
import torch

from flodl import nn
from flodl.errors import InputError, ShapeError

T = torch.nn
B, S, K, E, H = 2, 5, 7, 8, 2


def _pair(**named):
    ours, theirs = (
        nn.MultiheadAttention(E, H, **named),
        T.MultiheadAttention(E, H, batch_first=True, **named),
    )
    theirs.load_state_dict(ours.state_dict())
    return ours, theirs


def _close(found, expected):
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("named", "key_width", "value_width"),
    [({}, E, E), ({"kdim": 6, "vdim": 10}, 6, 10), ({"bias": False}, E, E)],
    ids=["same", "other widths", "no bias"],
)
def test_attention_to_a_memory_equals_torchs(named, key_width, value_width):
    ours, theirs = _pair(**named)
    query, key = torch.randn(B, S, E), torch.randn(B, K, key_width)
    value = torch.randn(B, K, value_width)

    _close(ours.forward_ext(q=query, k=key, v=value), theirs(query, key, value)[0])
    _close(ours.forward_named(query, {"key": key, "value": value}), theirs(query, key, value)[0])


def test_the_value_defaults_to_the_key():
    ours, theirs = _pair()
    query, key = torch.randn(B, S, E), torch.randn(B, K, E)

    _close(ours.forward_named(query, {"key": key}), theirs(query, key, key)[0])
    _close(ours.forward_named(query, {}), theirs(query, query, query)[0])


@pytest.mark.parametrize("additive", [False, True], ids=["boolean", "additive"])
@pytest.mark.parametrize("shape", [(S, K), (B, S, K), (B, H, S, K)], ids=str)
def test_masks_of_every_form_equal_torchs(shape, additive):
    ours, theirs = _pair()
    query, key = torch.randn(B, S, E), torch.randn(B, K, E)
    allowed = torch.rand(shape) > 0.4
    allowed[..., 0] = True
    scores = torch.randn(shape)
    mask = scores if additive else allowed
    theirs_mask = scores if additive else ~allowed  # torch's True blocks
    if len(shape) == 3:
        theirs_mask = theirs_mask.unsqueeze(1).expand(B, H, S, K)
    if len(shape) > 2:
        theirs_mask = theirs_mask.reshape(B * H, S, K)

    expected = theirs(query, key, key, attn_mask=theirs_mask)[0]

    _close(ours.forward_ext(query, key, key, mask), expected)
    _close(ours.forward_named(query, {"key": key, "mask": mask}), expected)


@pytest.mark.parametrize(
    "shape", [(1, K), (S, 1), (1, 1), (B, 1, K), (1, S, K), (B, 1, 1, K), (1, H, S, 1)], ids=str
)
def test_masks_broadcast(shape):
    ours, _ = _pair()
    query, key = torch.randn(B, S, E), torch.randn(B, K, E)
    scores = torch.randn(shape)
    whole = (scores.unsqueeze(1) if len(shape) == 3 else scores).expand(B, H, S, K)

    found = ours.forward_ext(query, key, key, scores)

    _close(found, ours.forward_ext(query, key, key, whole.contiguous()))


@pytest.mark.parametrize(
    "shape", [(K,), (4, K), (S, 6), (3, S, K), (B, 3, S, K), (1, B, H, S, K)], ids=str
)
def test_a_mask_that_does_not_fit_is_a_shape_error(shape):
    ours, _ = _pair()

    with pytest.raises(ShapeError) as caught:
        ours.forward_ext(torch.randn(B, S, E), *[torch.randn(B, K, E)] * 2, torch.zeros(shape))

    assert str(caught.value) == (
        f"MultiheadAttention got a mask {list(shape)} for a query [2, 5, 8] and a key [2, 7, 8]: "
        "it must broadcast to [5, 7], [2, 5, 7] or [2, 2, 5, 7]."
    )


@pytest.mark.parametrize("additive", [False, True], ids=["boolean", "additive"])
def test_a_row_that_allows_nothing_gathers_zeros_and_no_nan(additive):
    ours, _ = _pair()
    query = torch.randn(B, S, E, requires_grad=True)
    mask = torch.ones(S, S, dtype=torch.bool)
    mask[2] = False
    if additive:
        mask = torch.zeros(S, S).masked_fill(~mask, -torch.inf)

    output = ours.forward_ext(query, query, query, mask)
    output.sum().backward()

    assert torch.equal(output[:, 2], ours.out_proj.bias.expand(B, E))
    assert query.grad.isfinite().all()
    assert all(each.grad.isfinite().all() for each in ours.parameters())


def test_an_unbatched_sequence_is_taken():
    ours, theirs = _pair()
    x = torch.randn(S, E)

    _close(ours(x), theirs(x, x, x)[0])
    _close(ours.forward_ext(x, x, x, torch.zeros(H, S, S)), ours(x))


def test_sequence_first_takes_memories_and_masks():
    ours, _ = _pair()
    turned = nn.MultiheadAttention(E, H, batch_first=False)
    turned.load_state_dict(ours.state_dict())
    query, key = torch.randn(B, S, E), torch.randn(B, K, E)
    mask = torch.rand(B, S, K) > 0.3

    found = turned.forward_ext(query.transpose(0, 1), *[key.transpose(0, 1)] * 2, mask)

    _close(found.transpose(0, 1), ours.forward_ext(query, key, key, mask))


def test_dropout_of_weights_is_for_training_only():
    layer = nn.MultiheadAttention(E, H, dropout=0.5)
    x = torch.randn(B, S, E)

    assert not torch.equal(layer(x), layer(x))
    layer.eval()
    assert torch.equal(layer(x), layer(x))


@pytest.mark.parametrize(
    ("query", "key", "value", "text"),
    [
        ((B, S, E), (B, K, E), (B, S, E), "all dimensions but the last must be equal"),
        ((B, S, E), (1, K, E), (1, K, E), "their batches differ"),
        ((B, S, E), (K, E), (K, E), "their batches differ"),
        ((B, S, E), (B, K, 6), (B, K, 6), "(kdim=8) got [2, 7, 6]"),
    ],
)
def test_lengths_and_widths_of_the_memory_are_checked(query, key, value, text):
    layer, _ = _pair()

    with pytest.raises(ShapeError) as caught:
        layer.forward_ext(torch.randn(query), torch.randn(key), torch.randn(value))

    assert text in str(caught.value)


def test_named_inputs_are_checked():
    layer, _ = _pair()
    x = torch.randn(B, S, E)

    with pytest.raises(InputError, match="got `value` without `key`"):
        layer.forward_named(x, {"value": x})
    with pytest.raises(InputError) as caught:
        layer.forward_named(x, {"keys": x})
    assert str(caught.value) == (
        "MultiheadAttention has no named input 'keys'. It knows 'key', 'value', 'mask'."
    )
    with pytest.raises(InputError, match="must be boolean"):
        layer.forward_named(x, {"mask": torch.ones(S, S, dtype=torch.int64)})


def test_references_without_a_value_yet_change_nothing_or_are_zeros():
    layer = nn.MultiheadAttention(E, H, kdim=6)
    x = torch.randn(B, S, E)

    assert layer.zero_ref("key", x).shape == (B, S, 6)
    assert layer.zero_ref("value", x).shape == (B, S, E)
    plain, _ = _pair()
    _close(plain.forward_named(x, {"mask": plain.zero_ref("mask", x)}), plain(x))


def test_the_layer_of_transformers_has_our_defaults():
    layer = nn.TransformerEncoderLayer(8, 2)

    assert layer.linear1.out_features == 32
    assert layer.norm_first
    assert layer.self_attn.batch_first
    assert layer.dropout.p == 0.1
    assert layer.activation is torch.nn.functional.gelu
