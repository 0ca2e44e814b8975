"""What calls of the library mean: modules, builders, merges, and floDl's named constructors."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from flodl_studio.catalog import KINDS
from flodl_studio.catalog.kind import Kind
from flodl_studio.importing.objects import (
    Builder,
    BuilderCall,
    Graph,
    Merge,
    Module,
    Name,
    failure,
)

ROUTERS: Mapping[str, tuple[str, ...]] = {
    "SoftmaxRouter": ("dim", "n"),
    "SigmoidRouter": ("dim", "n"),
    "ArgmaxSelector": ("dim", "n"),
    "FixedSelector": ("index",),
    "Recall": ("tag",),
}
"""Modules that are no kinds of their own, with their arguments."""

POSITIONS: Mapping[str, tuple[str, ...]] = {"Upsample": ("size", "mode")}
"""Arguments by position where they are not in the order of the catalogue."""

ALIASES: Mapping[str, str] = {
    "output_size": "size",
    "features": "num_features",
    "channels": "num_features",
    "slope": "negative_slope",
    "groups": "num_groups",
    "p1": "kernel_size",
}
"""floDl's words for arguments, taken where the kind has no parameter of that name."""

IGNORED = frozenset({"device", "dtype", "inplace"})
"""Arguments that change nothing of what is computed, but where."""

MODES: Mapping[str, tuple[str, ...]] = {
    "Upsample": ("nearest", "bilinear", "bicubic"),
    "EmbeddingBag": ("sum", "mean", "max"),
}
"""The modes that floDl numbers."""

UNLIKE_TORCH: Mapping[str, int] = {
    "GRU": 3,
    "LSTM": 3,
    "MultiheadAttention": 0,
    "RMSNorm": 0,
    "TransformerEncoderLayer": 0,
    "Upsample": 1,
}
"""Classes that have other defaults in `torch.nn`, or after so many arguments another order."""

METHODS: Mapping[str, tuple[str, ...] | None] = {
    "through": ("module",),
    "fork": ("module",),
    "also": ("module",),
    "also_with": ("skip", "main"),
    "split": ("modules",),
    "merge": ("op",),
    "tag": ("name",),
    "tag_group": ("name",),
    "input": None,
    "using": None,
    "loop_body": ("body",),
    "for_n": ("n",),
    "while_cond": ("cond", "max_iter"),
    "until_cond": ("cond", "max_iter"),
    "gate": ("router", "experts"),
    "switch": ("router", "branches"),
    "map": ("body",),
    "each": (),
    "over": ("tag",),
    "slices": ("n",),
    "batched": (),
    "label": ("name",),
    "internal": ("tag",),
    "verbose": ("flag",),
}
"""Calls of the builder, beside `from_` and `build`, with their arguments; None: any number."""

NAMED_CONSTRUCTORS: Mapping[str, tuple[str, ...]] = {
    "with_stride": ("kernel_size", "stride"),
    "with_eps": ("normalized_shape", "eps"),
    "with_padding_idx": ("num_embeddings", "embedding_dim", "padding_idx"),
    "with_kernel": ("kernel_size",),
    "build": (
        "in_channels",
        "out_channels",
        "kernel_size",
        "bias",
        "stride",
        "padding",
        "dilation",
        "groups",
    ),
}
"""floDl's constructors and their arguments; the others are told below."""

TRANSPOSED_BUILD = (*NAMED_CONSTRUCTORS["build"][:6], "output_padding", "dilation", "groups")

_BY_CLASS = {kind.target.rpartition(".")[2]: kind for kind in KINDS.values() if kind.target}


def called(
    function: Any, arguments: tuple[Any, ...], named: Mapping[str, Any], node: ast.Call
) -> Any:
    """Return what a call of the library gives.

    Raises:
        ImportFailure: It is no documented call.
    """
    if isinstance(function, Name):
        return _constructed(function, arguments, named, node)
    if isinstance(function, tuple):
        held, method = function
        if isinstance(held, Builder):
            return _built(held, method, arguments, named, node)
        if isinstance(held, Module):
            return _set(held, method, arguments or tuple(named.values()), node)
    raise failure(node, "only calls of flodl and of functions in this file can be read")


def _constructed(
    function: Name, arguments: tuple[Any, ...], named: Mapping[str, Any], node: ast.Call
) -> Any:
    parts = function.dotted.split(".")
    if parts[-1] == "FlowBuilder":
        return Builder((), node)
    if parts[-2:] == ["FlowBuilder", "from_"]:
        return Builder((_builder_call("through", arguments, named, node),), node)
    if parts[-2:-1] == ["MergeOp"] and parts[-1] in ("concat", "stack"):
        dim = arguments[0] if arguments else named.get("dim", 1)
        if isinstance(dim, bool) or not isinstance(dim, int):
            raise failure(node, f"MergeOp.{parts[-1]} takes a dimension")
        return Merge(parts[-1].capitalize(), dim)
    if parts[-1] in ROUTERS:
        return Module(parts[-1], _by_name(ROUTERS[parts[-1]], arguments, named, node), node)
    kind = _BY_CLASS.get(parts[-1])
    if kind is not None:
        if parts[0] == "torch" and len(arguments) > UNLIKE_TORCH.get(parts[-1], len(arguments)):
            raise failure(node, f"{function.dotted} differs from flodl's; write nn.{parts[-1]}")
        return Module(kind.name, _bound(kind, arguments, named, node), node)
    kind = _BY_CLASS.get(parts[-2]) if len(parts) > 1 else None
    if kind is not None:
        return _named_constructor(kind, parts[-1], arguments, named, node)
    raise failure(node, f"{function.dotted} is no module or call of flodl that can be read")


def merge_of(value: Any, node: ast.AST) -> Merge:
    """Return the merge that a value stands for."""
    if isinstance(value, Merge):
        return value
    if isinstance(value, Name):
        word = value.dotted.rpartition(".")[2]
        if "MergeOp." in f".{value.dotted}" and word in ("ADD", "MEAN", "MUL", "MAX"):
            return Merge(word.capitalize())
    raise failure(node, "merge takes a MergeOp: ADD, MEAN, MUL, MAX, concat(dim) or stack(dim)")


def _built(
    builder: Builder,
    method: str,
    arguments: tuple[Any, ...],
    named: Mapping[str, Any],
    node: ast.Call,
) -> Builder | Graph:
    if method == "build":
        labels = [None, *(c.arguments[0] for c in builder.calls if c.method == "label")]
        inputs = tuple(n for c in builder.calls if c.method == "input" for n in c.arguments)
        return Graph(builder.calls, node, labels[-1], None, inputs)
    if method not in METHODS:
        raise failure(node, f"FlowBuilder has no call {method!r}")
    call = _builder_call(method, arguments, named, node)
    return Builder((*builder.calls, call), builder.node)


def _builder_call(
    method: str, arguments: tuple[Any, ...], named: Mapping[str, Any], node: ast.Call
) -> BuilderCall:
    """Return a call of the builder with its arguments by position."""
    order = METHODS[method]
    if order is None:
        return BuilderCall(method, arguments, named, node)
    given = [*order[: len(arguments)], *named]
    if len(arguments) > len(order) or len(set(given)) < len(given) or not set(given) <= set(order):
        raise failure(node, f".{method}() takes ({', '.join(order)})")
    missing = [name for name in order if name not in given]
    if missing and method != "verbose":
        raise failure(node, f".{method}() needs {missing[0]}")
    rest = (named[name] for name in order[len(arguments) :] if name in named)
    return BuilderCall(method, (*arguments, *rest), {}, node)


def _set(module: Module, method: str, arguments: tuple[Any, ...], node: ast.Call) -> Module:
    """Return a module with a fluent setter applied."""
    kind = KINDS.get(module.kind)
    if method == "done":
        return module
    if method == "on_device":
        return module
    params = dict(module.params)
    if method == "without_bias":
        params["bias"] = False
    else:
        name = method.removeprefix("with_")
        if method == "with_batch_first":
            arguments = arguments or (True,)
        if kind is None or kind.param(name) is None or len(arguments) != 1:
            raise failure(node, f"{module.kind} has no call {method!r} that can be read")
        params[name] = _plain(arguments[0])
    return Module(module.kind, params, module.node)


def _named_constructor(
    kind: Kind, name: str, arguments: tuple[Any, ...], named: Mapping[str, Any], node: ast.Call
) -> Module:
    extra: dict[str, Any] = {}
    order = [each.name for each in kind.params]
    if name == "no_bias":
        extra["bias"] = False
    elif name == "on_device":
        arguments = arguments[:-1] if "device" not in named else arguments
    elif name == "asymmetric":
        arguments = (arguments,)
    elif name == "build" and "Transpose" in kind.name:
        order = list(TRANSPOSED_BUILD)
        arguments = arguments[: len(order)]
    elif name in NAMED_CONSTRUCTORS:
        order = list(NAMED_CONSTRUCTORS[name])
        if kind.name == "Fold" and name == "with_kernel":
            order.insert(0, "output_size")
        arguments = arguments[: len(order)]
    elif name != "configure":
        raise failure(node, f"{kind.name} has no constructor {name!r} that can be read")
    params = _by_name(tuple(order), arguments, named, node, kind)
    return Module(kind.name, {**params, **extra}, node)


def _bound(
    kind: Kind, arguments: tuple[Any, ...], named: Mapping[str, Any], node: ast.AST
) -> dict[str, Any]:
    """Return the arguments of a constructor by the names of the parameters."""
    spread = next((each.name for each in kind.params if each.spread), None)
    if spread is not None:
        only = arguments[0] if len(arguments) == 1 else None
        whole = only if isinstance(only, list | tuple) else arguments
        given = {} if not arguments else {spread: tuple(whole)}
        return {**given, **_by_name((), (), named, node, kind)}
    order = POSITIONS.get(kind.name) or tuple(each.name for each in kind.params)
    if kind.name.startswith("Adaptive") and len(arguments) == len("hw"):
        arguments = (tuple(arguments),)
    return _by_name(order, arguments, named, node, kind)


def _by_name(
    order: tuple[str, ...],
    arguments: tuple[Any, ...],
    named: Mapping[str, Any],
    node: ast.AST,
    kind: Kind | None = None,
) -> dict[str, Any]:
    name_of = kind.name if kind else "this module"
    if len(arguments) > len(order):
        raise failure(node, f"{name_of} takes {len(order)} arguments, gets {len(arguments)}")
    found = {name: _checked(value, node) for name, value in zip(order, arguments, strict=False)}
    for name, value in named.items():
        if name in IGNORED:
            continue
        if kind is not None and kind.param(name) is None:
            alias = ALIASES.get(name, name)
            if kind.param(alias) is None:
                raise failure(node, f"{name_of} has no argument {name!r} that can be read")
            name = alias  # noqa: PLW2901 - the catalogue's word for it
        if name in found:
            raise failure(node, f"{name_of} gets {name!r} twice")
        found[name] = _checked(value, node)
    mode, numbered = found.get("mode"), MODES.get(kind.name if kind else "", ())
    if type(mode) is int and 0 <= mode < len(numbered):
        found["mode"] = numbered[mode]
    return found


def _checked(value: Any, node: ast.AST) -> Any:
    if isinstance(value, bool | int | float | str | type(None) | list | tuple):
        return _plain(value)
    raise failure(node, "arguments of a module are numbers, texts and lists")


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value
