"""floDl's constructor names, the fluent setters, and named inputs of the remaining layers."""

import pytest
import torch

from flodl import nn
from flodl.errors import InputError, ShapeError


def test_linear_and_convolutions_without_bias_and_on_a_device():
    assert nn.Linear.no_bias(4, 3).bias is None
    assert nn.Linear.on_device(4, 3, "meta").weight.is_meta
    for kind in (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d):
        assert kind.no_bias(4, 3, 2).bias is None
        assert kind.on_device(4, 3, 2, torch.device("meta")).weight.is_meta


def test_build_takes_every_setting_in_flodls_order():
    conv = nn.Conv2d.build(4, 6, 3, False, 2, 1, 2, 2, "meta")
    transposed = nn.ConvTranspose1d.build(4, 6, 3, True, 3, 1, 2, 2, 2)

    assert (conv.bias, conv.stride, conv.padding) == (None, (2, 2), (1, 1))
    assert (conv.dilation, conv.groups, conv.weight.is_meta) == ((2, 2), 2, True)
    assert (transposed.stride, transposed.padding) == ((3,), (1,))
    assert (transposed.output_padding, transposed.dilation) == ((2,), (2,))
    assert transposed.groups == 2
    assert transposed.bias is not None


def test_a_configuration_is_fluent_and_ends_with_done():
    conv = (
        nn.Conv2d.configure(4, 6, 3)
        .with_stride((2, 1))
        .with_padding("valid")
        .with_dilation(2)
        .with_groups(2)
        .without_bias()
        .on_device("meta")
        .done()
    )
    transposed = nn.ConvTranspose3d.configure(4, 6, 2).with_stride(2).with_output_padding(1).done()

    assert type(conv) is nn.Conv2d
    assert (conv.stride, conv.padding, conv.dilation) == ((2, 1), "valid", (2, 2))
    assert (conv.groups, conv.bias, conv.weight.is_meta) == (2, None, True)
    assert type(transposed) is nn.ConvTranspose3d
    assert transposed.output_padding == (1, 1, 1)


def test_pooling_setters_return_the_layer_and_leave_torchs_attributes_readable():
    pool = nn.MaxPool2d.with_stride(3, 2).with_padding(1).with_dilation(2).with_ceil_mode(True)
    mean = nn.AvgPool1d.with_stride(4, 2).with_padding(2).with_count_include_pad(False)
    x = torch.randn(1, 2, 12, 12)

    assert (pool.kernel_size, pool.stride, pool.padding) == (3, 2, 1)
    assert (pool.dilation, pool.ceil_mode) == (2, True)
    assert torch.equal(pool(x), torch.nn.MaxPool2d(3, 2, 1, 2, ceil_mode=True)(x))
    expected = torch.nn.AvgPool1d(4, 2, 2, count_include_pad=False)
    assert torch.equal(mean(x[0]), expected(x[0]))
    assert mean.padding == expected.padding
    assert nn.MaxPool1d(3).stride == 3


def test_the_size_of_a_grid_may_come_as_two_numbers():
    x = torch.randn(1, 2, 7, 8)

    assert nn.AdaptiveAvgPool2d(2, 3)(x).shape == (1, 2, 2, 3)
    assert nn.AdaptiveMaxPool2d(2, 3)(x).shape == (1, 2, 2, 3)
    assert nn.AdaptiveAvgPool2d((2, 3)).output_size == (2, 3)


def test_upsampling_modes_may_be_numbered():
    x = torch.randn(1, 2, 3, 3)

    for number, name in enumerate(("nearest", "bilinear", "bicubic")):
        expected = torch.nn.Upsample(6, mode=name)(x)
        assert nn.Upsample(6, number).mode == name
        assert torch.equal(nn.Upsample((6, 6), number)(x), expected)
        assert torch.equal(nn.Upsample(size=6, mode=name)(x), expected)
        assert torch.equal(nn.Upsample(output_size=6, mode=name)(x), expected)
        assert torch.equal(nn.Upsample(scale_factor=2, mode=name)(x), expected)
    assert nn.Upsample(4, "trilinear")(torch.randn(1, 1, 2, 2, 2)).shape == (1, 1, 4, 4, 4)


def test_patches_are_set_fluently():
    unfold = nn.Unfold.with_kernel((2, 3)).with_stride(2).with_padding(1).with_dilation(1)
    fold = nn.Fold.with_kernel(4, 2).with_stride(2)
    x = torch.randn(1, 2, 5, 5)

    assert torch.equal(unfold(x), torch.nn.Unfold((2, 3), 1, 1, 2)(x))
    assert torch.equal(
        fold(torch.ones(1, 4, 4)), torch.nn.Fold(4, 2, stride=2)(torch.ones(1, 4, 4))
    )


def test_norms_by_flodls_names():
    assert nn.LayerNorm.with_eps(4, 1e-3).eps == 1e-3
    assert nn.RMSNorm(4).eps == 1e-5
    assert nn.RMSNorm(4).with_eps(1e-3).eps == 1e-3
    assert nn.BatchNorm.on_device(4, "meta").weight.is_meta
    assert nn.BatchNorm2d.on_device(4, "meta").weight.is_meta
    assert nn.GroupNorm.on_device(2, 4, "meta").weight.is_meta
    assert nn.InstanceNorm.on_device(4, True, "meta").weight.is_meta
    assert nn.BatchNorm(4, bias=False).bias is None
    assert nn.GroupNorm(2, 4, bias=False).bias is None


def test_padding_by_sides():
    assert nn.ZeroPad2d.asymmetric(1, 2, 3, 4)(torch.ones(1, 1, 2, 2)).shape == (1, 1, 9, 5)
    assert nn.ReflectionPad2d.asymmetric(1, 0, 0, 1).padding == (1, 0, 0, 1)


def test_embeddings_by_flodls_names():
    assert nn.Embedding.with_padding_idx(5, 3, 1).padding_idx == 1
    assert nn.Embedding.on_device(5, 3, "meta").weight.is_meta
    weights = torch.randn(5, 3)
    assert torch.equal(nn.Embedding.from_pretrained(weights).weight, weights)
    assert torch.equal(nn.EmbeddingBag.from_pretrained(weights, mode="sum").weight, weights)


def test_prelu_takes_its_device_second_and_starts_at_a_quarter():
    layer = nn.PReLU(3)

    assert layer.weight.tolist() == [0.25] * 3
    assert nn.PReLU(2, "meta").weight.is_meta
    assert nn.PReLU.on_device(2, "meta").num_parameters == 2
    assert nn.PReLU(init=0.5).weight.item() == 0.5


@pytest.mark.parametrize(("number", "mode"), [(0, "sum"), (1, "mean"), (2, "max")])
def test_bags_of_indices_by_offsets(number, mode):
    ours = nn.EmbeddingBag(9, 3, number)
    theirs = torch.nn.EmbeddingBag(9, 3, mode=mode)
    theirs.load_state_dict(ours.state_dict())
    indices, offsets = torch.tensor([1, 2, 4, 5, 4]), torch.tensor([0, 2])

    expected = theirs(indices, offsets)

    assert ours.mode == mode
    assert torch.equal(ours.forward_bag(indices, offsets), expected)
    assert torch.equal(ours.forward_named(indices, {"offsets": offsets}), expected)
    assert torch.equal(ours.forward_named(indices.view(5, 1), {}), theirs(indices.view(5, 1)))


def test_a_bag_may_be_reduced_otherwise_for_one_call():
    layer = nn.EmbeddingBag(9, 3)
    indices, offsets = torch.tensor([1, 2, 4]), torch.tensor([0, 2])

    found = layer.forward_bag(indices, offsets, "max")

    assert torch.equal(found[0], layer.weight[[1, 2]].amax(0))
    assert torch.equal(layer.forward_bag(indices, offsets, 2), found)
    assert layer.mode == "mean"


def test_bags_refuse_what_does_not_fit():
    layer = nn.EmbeddingBag(9, 3)
    indices, offsets = torch.tensor([1, 2, 4]), torch.tensor([0, 2])

    with pytest.raises(ShapeError, match=r"it takes \[T\] beside offsets"):
        layer.forward_bag(indices.view(1, 3), offsets)
    with pytest.raises(ShapeError, match="offsets"):
        layer.forward_bag(indices, offsets.view(1, 2))
    with pytest.raises(InputError, match=r"has no named input 'offset'\. It knows 'offsets'"):
        layer.forward_named(indices, {"offset": offsets})
    assert torch.equal(
        layer.forward_named(indices, {"offsets": layer.zero_ref("offsets", indices)}),
        layer(indices.view(1, 3)),
    )


def test_bilinear_takes_its_second_tensor_by_name_or_as_the_only_one():
    ours, theirs = nn.Bilinear(4, 3, 2), torch.nn.Bilinear(4, 3, 2)
    theirs.load_state_dict(ours.state_dict())
    x1, x2 = torch.randn(5, 4), torch.randn(5, 3)

    expected = theirs(x1, x2)

    assert torch.equal(ours.forward_bilinear(x1, x2), expected)
    assert torch.equal(ours(x1, x2), expected)
    assert torch.equal(ours.forward_named(x1, {"x2": x2}), expected)
    assert torch.equal(ours.forward_named(x1, {"whatever": x2}), expected)
    assert ours.zero_ref("x2", x1).shape == (5, 3)


def test_bilinear_refuses_one_tensor_and_three():
    layer = nn.Bilinear(4, 3, 2)
    x1, x2 = torch.randn(5, 4), torch.randn(5, 3)

    with pytest.raises(InputError, match="takes two tensors and got one"):
        layer(x1)
    with pytest.raises(InputError, match="takes two tensors and got one"):
        layer.forward_named(x1, {})
    with pytest.raises(InputError, match="one named input, 'x2', got 'x2', 'x3'"):
        layer.forward_named(x1, {"x2": x2, "x3": x2})
    with pytest.raises(ShapeError, match="must be 4 and 3"):
        layer(x1, x1)
    with pytest.raises(ShapeError, match="must agree"):
        layer(x1, x2[:2])


def test_reshape_takes_sizes_or_a_sequence_and_may_keep_the_batch():
    x = torch.arange(24.0).reshape(2, 3, 4)

    assert nn.Reshape(4, 6)(x).shape == (4, 6)
    assert nn.Reshape([4, -1])(x).shape == (4, 6)
    assert nn.Reshape((6, 2), keep_batch=True)(x).shape == (2, 6, 2)
    assert nn.Reshape(-1, keep_batch=True)(x).shape == (2, 12)
    assert nn.Reshape(3, -1, keep_batch=True)(x[:0]).shape == (0, 3, 4)
    assert repr(nn.Reshape(-1, 4, keep_batch=True)) == "Reshape(-1, 4, keep_batch=True)"


def test_the_small_tensor_steps_compute_what_they_say():
    x = torch.randn(2, 3, 4)

    assert torch.equal(nn.Permute(0, -1, 1)(x), x.permute(0, 2, 1))
    assert torch.equal(nn.Permute((2, 1, 0))(x), x.permute(2, 1, 0))
    assert torch.equal(nn.Select(1, -1)(x), x[:, 2])
    assert torch.equal(nn.Squeeze(-2)(x[:, :1]), x[:, 0])
    assert torch.equal(nn.Unsqueeze(-1)(x), x.unsqueeze(-1))
    assert torch.equal(nn.Scale(0.5)(x), x * 0.5)
    assert torch.equal(nn.Reduce("mean", 1)(x), x.mean(1))
    assert torch.equal(nn.Reduce("sum", (1, 2), keepdim=True)(x), x.sum((1, 2), keepdim=True))
    assert torch.equal(nn.Reduce("max", -1)(x), x.amax(-1))
    assert torch.equal(nn.Flatten(0, 1)(x), x.flatten(0, 1))


def test_positions_are_added_and_keep_the_dtype():
    learned, fixed = nn.PositionalEmbedding(6, 4), nn.SinusoidalPositions(6, 4)
    x = torch.randn(2, 5, 4)

    assert torch.equal(learned(x), x + learned.weight[:5])
    assert torch.equal(fixed(x), x + fixed.table[:5])
    assert learned(x.bfloat16()).dtype is torch.bfloat16
    assert fixed(x.double()).dtype is torch.float64
    assert fixed.state_dict() == {}
    assert 0.01 < nn.PositionalEmbedding(100, 20).weight.std() < 0.03


@pytest.mark.parametrize("dim", [4, 5])
def test_sinusoids_have_the_papers_wavelengths(dim):
    table = nn.SinusoidalPositions(50, dim).table.double()

    for place in (0, 1, 49):
        for k in range(0, dim, 2):
            angle = torch.tensor(place / 10000 ** (k / dim), dtype=torch.float64)
            assert abs(table[place, k] - angle.sin()) < 1e-5
            if k + 1 < dim:
                assert abs(table[place, k + 1] - angle.cos()) < 1e-5


def test_sinusoids_made_on_meta_are_computed_after_they_get_memory():
    layer = nn.SinusoidalPositions(6, 4, device="meta")

    layer.to_empty(device="cpu").reset_parameters()

    assert torch.equal(layer.table, nn.SinusoidalPositions(6, 4).table)
