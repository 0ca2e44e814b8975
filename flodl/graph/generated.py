"""The class that runs a topology: a subclass of `Graph` whose `forward` is generated.

Equal topologies share one class. Tracebacks show the lines of the generated code.
"""

from __future__ import annotations

import hashlib
import linecache
import time
import weakref
from collections.abc import Callable
from typing import Any, NoReturn

import torch
from torch import Tensor

from flodl.errors import InputError
from flodl.graph.calls import call_named
from flodl.graph.kept import forget, keep, recall, size
from flodl.graph.lowering import lower
from flodl.graph.merging import unmerged
from flodl.graph.steps import Topology

_MODULE_CALL = torch.nn.Module.__call__

_classes: weakref.WeakValueDictionary[Topology, type] = weakref.WeakValueDictionary()


def class_for(topology: Topology, base: type) -> type:
    """The subclass of `base` whose `forward` runs the topology."""
    known = _classes.get(topology)
    if known is not None:
        return known
    source = lower(topology)
    filename = _filename(source)
    members = {
        "__module__": base.__module__,
        "__qualname__": base.__qualname__,
        "__doc__": base.__doc__,
        "_source": source,
        "forward": _function(source, filename),
    }
    kind = type(base.__name__, (base,), members)
    weakref.finalize(kind, linecache.cache.pop, filename, None)
    _classes[topology] = kind
    return kind


def timed_forward(topology: Topology, seconds: list[float]) -> Callable[..., Tensor]:
    """A `forward` that adds the seconds of each node to `seconds`."""
    source = lower(topology, timed=True)
    return _function(source, _filename(source), seconds=seconds, clock=_clock)


def _filename(source: str) -> str:
    return f"<flodl.Graph {hashlib.sha256(source.encode()).hexdigest()[:12]}>"


def _function(source: str, filename: str, **names: Any) -> Callable[..., Tensor]:
    namespace: dict[str, Any] = {
        "__name__": "flodl.graph.generated",
        "torch": torch,
        "way_in": way_in,
        "call_named": call_named,
        "forget": forget,
        "keep": keep,
        "recall": recall,
        "refuse": _refuse,
        "size": size,
        "unmerged": unmerged,
        **names,
    }
    exec(compile(source, filename, "exec"), namespace)
    # Without a time stamp the entry is never taken for stale.
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    function: Callable[..., Tensor] = namespace["forward"]
    return function


def _clock() -> float:
    used = torch.cuda.is_initialized()  # type: ignore[no-untyped-call]  # torch has no types here
    if used:
        torch.cuda.synchronize()  # kernels run on after their call has returned
    return time.perf_counter()


def way_in(graph: Any) -> Callable[..., Tensor]:
    """How single layers are called: the short way, unless something stands in the usual one."""
    if graph._short_calls and torch.nn.Module.__call__ is _MODULE_CALL:
        return torch.nn.Module._call_impl
    return _call_traced  # torch.fx and torch.export look at modules by replacing `__call__`


def _call_traced(module: torch.nn.Module, x: Tensor) -> Tensor:
    output: Tensor = module(x)
    return output


def _refuse(graph: Any, *given: Tensor | None) -> NoReturn:
    """Say which inputs are missing or too many.

    Raises:
        InputError: Always.
    """
    names = ("x", *graph.topology.inputs)
    called = f"graph {graph.label!r}" if graph.label else "the graph"
    if len(given) > len(names):
        got = len(given)
        raise InputError(
            f"{called} takes {len(names)} input{'s' if len(names) > 1 else ''} "
            f"({', '.join(names)}), got {got}."
        )
    missing = [repr(name) for name, value in zip(names, given, strict=False) if value is None]
    raise InputError(
        f"{called} takes {len(names)} input{'s' if len(names) > 1 else ''} ({', '.join(names)}), "
        f"got {len(names) - len(missing)}; missing: {', '.join(missing)}. Inside a flow, "
        "hand it over with .using(...)."
    )
