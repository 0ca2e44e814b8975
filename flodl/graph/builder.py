"""The fluent surface: a `FlowBuilder` records a flow, and `build()` makes it a `Graph`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace

from torch import nn

from flodl.errors import BuildError
from flodl.graph.flow import Flow, Pending
from flodl.graph.graph import Graph
from flodl.graph.names import check_name
from flodl.graph.resolving import assemble
from flodl.graph.steps import GateSpec, LoopSpec, MapSpec, MergeOp, Ref, SwitchSpec


class FlowBuilder:
    """Describe a model as what happens to a stream, one call after another.

    A builder is a value: every method returns a new one and changes nothing, so one may be kept
    and continued twice. A wrong call raises `BuildError` at that call; what only the whole can
    show is raised by `build()`.

    - One stream: `from_`, `through`, `also`, `also_with`, `fork`
    - Several: `split`, then `merge`
    - Names: `tag`, `tag_group`, `input`; `using` hands what they name to the module before
    - Mixtures: `gate`, `switch`
    - Loops: `loop_body`, then `for_n`, `while_cond` or `until_cond`
    - Parts: `map`, then `each`, `over` or `slices`; `batched` between them if the body may see all
    - The whole: `label`, `internal`, `verbose`, `build`

    `docs/tutorial.md` goes through them one by one.

    Example:
        >>> flow = FlowBuilder.from_(nn.Linear(4, 8)).through(nn.ReLU()).also(nn.Linear(8, 8))
        >>> model = flow.through(nn.Linear(8, 2)).build()
    """

    __slots__ = ("_flow",)

    def __init__(self) -> None:
        self._flow = Flow()

    @classmethod
    def from_(cls, module: nn.Module) -> FlowBuilder:
        """Start with a module: its input is the graph's first input."""
        return cls()._extend("from_", module)

    # One stream

    def through(self, module: nn.Module) -> FlowBuilder:
        """Send the stream through the module."""
        return self._extend("through", module)

    def fork(self, module: nn.Module) -> FlowBuilder:
        """Run the module on the stream as a side branch, which the next `tag` names."""
        source = self._flow.stream("fork")
        flow = self._flow.call("fork", _module("fork", module), source)
        return _on(replace(flow, streams=(source,), fork=flow.streams[0]))

    def also(self, module: nn.Module) -> FlowBuilder:
        """Add the module's output to the stream: `x + module(x)`."""
        source = self._flow.stream("also")
        flow = self._flow.call("also", _module("also", module), source)
        return _on(flow.combine("also", MergeOp.ADD, (source, *flow.streams)))

    def also_with(self, skip: nn.Module, main: nn.Module) -> FlowBuilder:
        """Add two modules' outputs on the stream: `skip(x) + main(x)`."""
        source = self._flow.stream("also_with")
        first = self._flow.call("also_with", _module("also_with", skip), source)
        second = first.call("also_with", _module("also_with", main), source)
        return _on(second.combine("also_with", MergeOp.ADD, (*first.streams, *second.streams)))

    # Several streams

    def split(self, modules: Iterable[nn.Module]) -> FlowBuilder:
        """Run two or more branches on the stream; `using`, `tag_group` or `merge` must follow."""
        source = self._flow.stream("split")
        flow = self._flow
        streams: tuple[str, ...] = ()
        for module in _several("split", "branches", modules):
            flow = flow.call("split", module, source)
            streams += flow.streams
        first = len(flow.steps) - len(streams)
        receivers = tuple(range(first, len(flow.steps)))
        return _on(replace(flow, streams=streams, receivers=receivers))

    def merge(self, op: MergeOp) -> FlowBuilder:
        """Make the branches of a split one stream: `MergeOp.ADD`, `MergeOp.concat(1)` and so on."""
        branches = self._flow.branches("merge")
        if not isinstance(op, MergeOp):
            raise BuildError(f"merge: {op!r} is not a MergeOp; write MergeOp.ADD, for example.")
        return _on(replace(self._flow.combine("merge", op, branches), receivers=()))

    # Names and references

    def tag(self, name: str) -> FlowBuilder:
        """Name the current point, or after `fork` the side branch."""
        return _on(self._flow.name_point(name))

    def tag_group(self, name: str) -> FlowBuilder:
        """Name the branches of a split `name_0`, `name_1` and so on."""
        return _on(self._flow.name_branches(name))

    def input(self, *names: str) -> FlowBuilder:
        """Declare auxiliary inputs of the graph; each is a tag."""
        if not names:
            raise BuildError("input() names no input.")
        return _on(self._flow.add_inputs(names))

    def using(self, *tags: str, **named: str) -> FlowBuilder:
        """Hand tagged values to the module before, under their names or the keys given.

        An earlier tag is read in the same pass; a later one is recurrent state: its value of the
        previous call.
        """
        refs = tuple(Ref(tag, tag) for tag in tags)
        refs += tuple(Ref(key, tag) for key, tag in named.items())
        if not refs:
            raise BuildError("using() names no tag.")
        for ref in refs:
            if not isinstance(ref.tag, str):
                raise BuildError(f"using: {ref.tag!r} is not the name of a tag.")
        return _on(self._flow.hand(refs))

    # Constructs

    def loop_body(self, body: nn.Module) -> FlowBuilder:
        """Start a loop; `for_n`, `while_cond` or `until_cond` must follow."""
        return self._pend(Pending("loop_body", _module("loop_body", body)))

    def for_n(self, n: int) -> FlowBuilder:
        """Apply the loop's body `n` times."""
        body = self._pending("loop_body", "for_n").body
        return self._extend("for_n", LoopSpec(body, "for_n", _count("for_n", "n", n)))

    def while_cond(self, cond: nn.Module, max_iter: int) -> FlowBuilder:
        """Ask `cond` before each application, and stop at a positive value: 0 to `max_iter`."""
        return self._conditional("while_cond", cond, max_iter)

    def until_cond(self, cond: nn.Module, max_iter: int) -> FlowBuilder:
        """Ask `cond` after each application, and stop at a positive value: 1 to `max_iter`."""
        return self._conditional("until_cond", cond, max_iter)

    def gate(self, router: nn.Module, experts: Iterable[nn.Module]) -> FlowBuilder:
        """Run every expert and sum their outputs by the router's weights.

        The router gives a weight an expert, [..., experts]; all experts give one shape.
        """
        self._flow.stream("gate")
        several = _several("gate", "experts", experts)
        return self._extend("gate", GateSpec(_module("gate", router), several))

    def switch(self, router: nn.Module, branches: Iterable[nn.Module]) -> FlowBuilder:
        """Run only the branch whose 0-based index is the router's value, for the whole batch."""
        self._flow.stream("switch")
        several = _several("switch", "branches", branches)
        return self._extend("switch", SwitchSpec(_module("switch", router), several))

    def map(self, body: nn.Module) -> FlowBuilder:
        """Apply the body part by part; `each`, `over` or `slices` must follow."""
        return self._pend(Pending("map", _module("map", body)))

    def batched(self) -> FlowBuilder:
        """Call the map's body once on the whole instead of once a part."""
        pending = self._pending("map", "batched")
        return _on(replace(self._flow, pending=replace(pending, batched=True)))

    def each(self) -> FlowBuilder:
        """Map over dimension 0: the body sees one element at a time, with a leading 1."""
        pending = self._pending("map", "each")
        return self._extend("each", MapSpec(pending.body, None, pending.batched))

    def over(self, tag: str) -> FlowBuilder:
        """Map over dimension 0 of a tagged value in place of the stream."""
        pending = self._pending("map", "over")
        if tag not in self._flow.tags:
            raise BuildError(f"over: there is no tag {tag!r} before this call.")
        spec = MapSpec(pending.body, None, pending.batched)
        return self._extend("over", spec, self._flow.tags[tag])

    def slices(self, n: int) -> FlowBuilder:
        """Map over `n` equal parts of the last dimension, each of them a row."""
        pending = self._pending("map", "slices")
        spec = MapSpec(pending.body, _count("slices", "n", n), pending.batched)
        return self._extend("slices", spec)

    # The whole

    def label(self, name: str) -> FlowBuilder:
        """Label the graph: inside another it is found by that."""
        check_name("label", name)
        if self._flow.is_node_id(name):
            raise BuildError(f"label: {name!r} is the id of a node; choose another name.")
        return _on(replace(self._flow, label=name))

    def internal(self, tag: str) -> FlowBuilder:
        """Hide a tag from graphs that contain this one."""
        check_name("internal", tag)
        return _on(replace(self._flow, internal=self._flow.internal | {tag}))

    def verbose(self, flag: bool = True) -> FlowBuilder:
        """Whether `build()` prints the tree of the graph."""
        return _on(replace(self._flow, verbose=bool(flag)))

    def build(self) -> Graph:
        """Make the graph.

        Raises:
            BuildError: A stream, a loop, a map or a fork is left open, a tag that is used never
                comes, or two different graphs inside have one label.
        """
        self._flow.stream("build")
        graph = assemble(self._flow)
        if self._flow.verbose:
            sys.stdout.write(f"{graph.tree_text()}\n")
        return graph

    def __repr__(self) -> str:
        steps = len(self._flow.steps)
        return f"FlowBuilder({steps} step{'' if steps == 1 else 's'}, last: {self._flow.last})"

    # Parts of the above

    def _extend(
        self,
        verb: str,
        target: nn.Module | GateSpec | SwitchSpec | LoopSpec | MapSpec,
        source: str | None = None,
    ) -> FlowBuilder:
        flow = self._flow
        if isinstance(target, LoopSpec | MapSpec):
            flow = replace(flow, pending=None)
        stream = flow.stream(verb)
        if not isinstance(target, GateSpec | SwitchSpec | LoopSpec | MapSpec):
            target = _module(verb, target)
        return _on(flow.call(verb, target, stream if source is None else source))

    def _pend(self, pending: Pending) -> FlowBuilder:
        self._flow.stream(pending.construct)
        return _on(replace(self._flow, pending=pending))

    def _pending(self, construct: str, verb: str) -> Pending:
        pending = self._flow.pending
        if pending is None or pending.construct != construct:
            raise BuildError(f"{verb}() must follow {construct}(body).")
        return pending

    def _conditional(self, mode: str, cond: nn.Module, max_iter: int) -> FlowBuilder:
        body = self._pending("loop_body", mode).body
        limit = _count(mode, "max_iter", max_iter)
        return self._extend(mode, LoopSpec(body, mode, limit, _module(mode, cond)))


def _on(flow: Flow) -> FlowBuilder:
    builder = FlowBuilder()
    builder._flow = flow
    return builder


def _module(verb: str, module: object) -> nn.Module:
    if isinstance(module, nn.Module):
        return module
    if isinstance(module, FlowBuilder):
        raise BuildError(f"{verb}: got a FlowBuilder; call .build() on it first.")
    if isinstance(module, type) and issubclass(module, nn.Module):
        raise BuildError(f"{verb}: got the class {module.__name__}; pass {module.__name__}(...).")
    raise BuildError(f"{verb}: expected a torch.nn.Module, got {type(module).__name__}.")


def _several(verb: str, what: str, modules: object) -> tuple[nn.Module, ...]:
    if not isinstance(modules, Iterable) or (
        isinstance(modules, nn.Module) and not isinstance(modules, nn.ModuleList)
    ):
        raise BuildError(f"{verb}: expected a list of {what}, got {type(modules).__name__}.")
    several = tuple(_module(verb, each) for each in modules)
    if len(several) < 2:
        raise BuildError(f"{verb}: needs two or more {what}, got {len(several)}.")
    return several


def _count(verb: str, name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BuildError(f"{verb}: {name}={value!r} must be an integer ≥ 1.")
    return value
