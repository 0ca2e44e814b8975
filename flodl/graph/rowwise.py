"""Which modules treat the elements of dimension 0 alike and apart.

A map over such a body calls it once on the whole: the result is the same, and a loop over elements
is not. Only what is known is listed; everything else is called element by element.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from flodl.graph.core import GraphCore
from flodl.graph.steps import Merge

_Rule = Callable[[Any, Tensor], bool]
_ELEMENTWISE_MERGES = ("add", "mean", "mul", "max")


def works_by_rows(module: nn.Module, x: Tensor) -> bool:
    """Whether one call on the whole provably equals one call an element of dimension 0.

    True of layers known for it, of sequences and plain flows of such, and of modules that say so
    with `rowwise = True`. A hook may look at anything: with one it is False.
    """
    if module._forward_hooks or module._forward_pre_hooks:
        return False
    told = getattr(module, "rowwise", None)
    if told is not None:
        return bool(told)
    if isinstance(module, GraphCore):
        return _plain(module) and _all_by_rows(module, x)
    if type(module) is nn.Sequential:
        return _all_by_rows(module, x)
    rule = _rule_of(type(module))
    return rule is not None and rule(module, x)


def _all_by_rows(module: nn.Module, x: Tensor) -> bool:
    # Every layer listed below but Embedding keeps the rank, so `x` stands for what each gets.
    children = list(module.children())
    return all(not isinstance(each, nn.Embedding) and works_by_rows(each, x) for each in children)


def _plain(graph: GraphCore) -> bool:
    topology = graph.topology
    return (
        not topology.tags
        and all(not call.wires for call in topology.calls)
        and all(
            node.op.name in _ELEMENTWISE_MERGES
            for node in topology.nodes
            if isinstance(node, Merge)
        )
    )


def _rule_of(kind: type) -> _Rule | None:
    # A subclass may do anything; flodl's own layers, which stand right on torch's, do the same.
    if kind.__module__.startswith("flodl.nn."):
        kind = kind.__mro__[1]
    return _RULES.get(kind)


def _always(_module: Any, _x: Tensor) -> bool:
    return True


def _drops_nothing(module: Any, _x: Tensor) -> bool:
    return not module.training or module.p == 0


def _below_rows(module: Any, x: Tensor) -> bool:
    return len(module.normalized_shape) < x.dim()


def _along_rows(module: Any, x: Tensor) -> bool:
    return isinstance(module.dim, int) and module.dim % x.dim() != 0


def _of_rank(rank: int) -> _Rule:
    return lambda _, x: x.dim() == rank


_RULES: dict[type, _Rule] = {
    **dict.fromkeys((nn.Identity, nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.SELU), _always),
    **dict.fromkeys((nn.GELU, nn.SiLU, nn.Mish, nn.Sigmoid, nn.Tanh, nn.Softplus), _always),
    **dict.fromkeys((nn.Hardswish, nn.Hardsigmoid, nn.Linear, nn.Embedding), _always),
    **dict.fromkeys((nn.Dropout, nn.AlphaDropout), _drops_nothing),
    **dict.fromkeys((nn.LayerNorm, nn.RMSNorm), _below_rows),
    **dict.fromkeys((nn.Softmax, nn.LogSoftmax), _along_rows),
    **dict.fromkeys((nn.Conv1d, nn.MaxPool1d, nn.AvgPool1d), _of_rank(3)),
    **dict.fromkeys((nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d), _of_rank(4)),
}
