"""A batch norm that never trained refuses to evaluate: what arms, disarms and keeps it."""

import copy
import io
import pickle

import pytest
import torch
from torch._dynamo.testing import CompileCounter

from flodl import nn
from flodl.errors import UntrainedBatchNormError

BOTH = pytest.mark.parametrize(
    ("kind", "x"),
    [(nn.BatchNorm, torch.randn(5, 3)), (nn.BatchNorm2d, torch.randn(2, 3, 4, 4))],
    ids=["BatchNorm", "BatchNorm2d"],
)


def _refuses(layer, x) -> bool:
    try:
        layer(x)
    except UntrainedBatchNormError:
        return True
    return False


@BOTH
def test_evaluation_before_training_is_refused(kind, x):
    layer = kind(3).eval()

    with pytest.raises(UntrainedBatchNormError) as caught:
        layer(x)

    assert str(caught.value) == (
        f"{kind.__name__}(3) evaluates before it has seen a batch: its running statistics are "
        "still the initial 0 and 1. Train it, load trained weights, or call train() to normalize "
        "by the batch."
    )
    assert isinstance(caught.value, RuntimeError)
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), UntrainedBatchNormError)


@BOTH
def test_one_batch_arms_it_and_a_reset_disarms_it(kind, x):
    layer = kind(3)
    layer(x)

    assert not _refuses(layer.eval(), x)
    layer.reset_running_stats()
    assert _refuses(layer, x)


@BOTH
def test_a_batch_that_is_refused_does_not_arm_it(kind, x):
    layer = kind(3)
    with pytest.raises(ValueError, match="num_features=3"):
        layer(torch.cat([x, x], dim=1))

    assert _refuses(layer.eval(), x)


@BOTH
def test_copies_pickles_and_moves_keep_it(kind, x):
    fresh, armed = kind(3).eval(), kind(3)
    armed(x)
    armed.eval()

    for carried in (copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m)), lambda m: m.double()):
        assert _refuses(carried(copy.deepcopy(fresh)).float(), x)
        assert not _refuses(carried(copy.deepcopy(armed)).float(), x)


@BOTH
def test_saving_the_module_whole_keeps_it(kind, x):
    armed = kind(3)
    armed(x)
    file = io.BytesIO()
    torch.save(armed.eval(), file)
    file.seek(0)

    assert not _refuses(torch.load(file, weights_only=False), x)


@BOTH
def test_a_state_dict_arms_or_disarms_by_its_count(kind, x):
    trained, fresh = kind(3), kind(3)
    trained(x)
    layer = kind(3).eval()

    layer.load_state_dict(trained.state_dict())
    assert not _refuses(layer, x)
    layer.load_state_dict(fresh.state_dict())
    assert _refuses(layer, x)


@BOTH
def test_a_state_dict_without_a_count_arms(kind, x):
    state = {name: each for name, each in kind(3).state_dict().items() if "num" not in name}
    plain, strict = kind(3).eval(), kind(3).eval()

    plain.load_state_dict(state)
    with_version = type(kind(3).state_dict())(state)
    with_version._metadata = kind(3).state_dict()._metadata
    strict.load_state_dict(with_version, strict=False)

    assert not _refuses(plain, x)
    assert not _refuses(strict, x)


@BOTH
def test_loading_nothing_changes_nothing(kind, x):
    layer = kind(3).eval()

    layer.load_state_dict({}, strict=False)

    assert _refuses(layer, x)


@BOTH
def test_loading_by_assignment_and_from_torch_arms(kind, x):
    torchs = (torch.nn.BatchNorm1d if kind is nn.BatchNorm else torch.nn.BatchNorm2d)(3)
    torchs(x)
    layer = kind(3, device="meta").eval()

    layer.load_state_dict(torchs.state_dict(), assign=True)

    assert torch.equal(layer(x), torchs.eval()(x))


@BOTH
def test_on_meta_the_guard_is_silent(kind, x):
    layer = kind(3, device="meta").eval()

    assert layer(x.to("meta")).shape == x.shape


@BOTH
def test_memory_given_to_a_meta_layer_is_not_training(kind, x):
    layer = kind(3, device="meta")
    layer(x.to("meta"))

    layer.to_empty(device="cpu")

    assert _refuses(layer.eval(), x)


@BOTH
def test_without_running_statistics_there_is_nothing_to_guard(kind, x):
    layer = kind(3, track_running_stats=False).eval()

    assert not _refuses(layer, x)


@BOTH
def test_training_compiles_once_and_evaluation_once_more(kind, x):
    layer = kind(3)
    counter = CompileCounter()
    compiled = torch.compile(layer, backend=counter, fullgraph=True)

    for _ in range(4):
        compiled(x)
    assert counter.frame_count == 1
    assert layer.num_batches_tracked.item() == 4
    layer.eval()
    for _ in range(3):
        compiled(x)
    assert counter.frame_count == 2


@BOTH
def test_a_compiled_untrained_layer_refuses_too(kind, x):
    compiled = torch.compile(kind(3).eval(), backend="eager")

    with pytest.raises(UntrainedBatchNormError):
        compiled(x)


@BOTH
def test_the_flag_is_not_in_the_state_dict(kind, x):
    layer = kind(3)
    layer(x)

    assert set(layer.state_dict()) == {
        *("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
    }


def test_it_is_reached_inside_torch_containers():
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), nn.BatchNorm(3))
    state = copy.deepcopy(net.state_dict())
    net(torch.randn(4, 2))

    net.eval().load_state_dict(state)

    assert _refuses(net, torch.randn(4, 2))
