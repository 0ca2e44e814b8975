"""A flow while it is recorded: frozen values, each call makes the next one.

So a builder may be kept and continued twice, and a call that is refused has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from torch import nn

from flodl.errors import BuildError
from flodl.graph.calls import takes_refs
from flodl.graph.names import check_name, id_stem
from flodl.graph.steps import (
    ENTRY,
    Call,
    GateSpec,
    LoopSpec,
    MapSpec,
    Merge,
    MergeOp,
    Ref,
    Spec,
    Step,
    SwitchSpec,
)
from flodl.nn.module import LoopBody, NamedInputModule, module_name


@dataclass(frozen=True)
class Pending:
    """A `loop_body` or `map` that still lacks how it runs."""

    construct: str
    body: nn.Module
    batched: bool = False

    @property
    def missing(self) -> str:
        """What has to follow."""
        if self.construct == "loop_body":
            return "for_n, while_cond or until_cond"
        return "each, over or slices"


@dataclass(frozen=True)
class Flow:
    """All that a builder knows.

    Attributes:
        steps: Calls and merges so far.
        streams: Values that are open: one, or several after a split.
        receivers: Positions in `steps` of the calls that `using` addresses.
        last: What was called before, for messages.
        fork: The side branch that waits for its tag.
        pending: The loop or map that waits for how it runs.
        counts: Number of nodes so far, by name.
        tags: The value that each tag names; an auxiliary input is a tag of its own.
        groups: The tags of each tag group.
        inputs: Auxiliary inputs.
        label: Label of the graph.
        internal: Tags that don't resolve from a parent.
        verbose: Whether `build()` prints the tree.
    """

    steps: tuple[Step, ...] = ()
    streams: tuple[str, ...] = (ENTRY,)
    receivers: tuple[int, ...] = ()
    last: str = "the start of the flow"
    fork: str | None = None
    pending: Pending | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    label: str | None = None
    internal: frozenset[str] = frozenset()
    verbose: bool = False

    # What may come now

    def stream(self, verb: str) -> str:
        """The single open stream.

        Raises:
            BuildError: Something else has to come first.
        """
        self.settled(verb)
        if len(self.streams) > 1:
            raise BuildError(
                f"{verb}() needs a single stream, but {len(self.streams)} branches of split() are "
                "open. Only using, tag_group and merge may follow; add .merge(op)."
            )
        return self.streams[0]

    def branches(self, verb: str) -> tuple[str, ...]:
        """The open branches of a split."""
        self.settled(verb)
        if len(self.streams) < 2:
            raise BuildError(f"{verb}() needs several streams. Call .split([...]) before it.")
        return self.streams

    def settled(self, verb: str) -> None:
        """Refuse `verb` while a construct waits for its end or a fork for its tag."""
        if self.pending is not None:
            raise BuildError(
                f"{verb}() can't follow {self.pending.construct}(). "
                f"Say how it runs first: {self.pending.missing}."
            )
        if self.fork is not None:
            raise BuildError(
                f"{verb}() can't follow fork(): the side branch needs its name. Add .tag(name)."
            )

    # What comes next

    def call(self, verb: str, target: nn.Module | Spec, source: str) -> Flow:
        """Record a call of `target` on `source`; its value is the only stream."""
        name = target.name if isinstance(target, Spec) else module_name(target)
        identity, counts = self._claim(verb, name)
        return replace(
            self,
            steps=(*self.steps, Call(identity, target, source)),
            streams=(identity,),
            receivers=() if isinstance(target, MapSpec) else (len(self.steps),),
            last=verb,
            pending=None,
            counts=counts,
        )

    def combine(self, verb: str, op: MergeOp, sources: tuple[str, ...]) -> Flow:
        """Record the merge of `sources`; its value is the only stream."""
        identity, counts = self._claim(verb, op.name)
        return replace(
            self,
            steps=(*self.steps, Merge(identity, op, sources)),
            streams=(identity,),
            last=verb,
            counts=counts,
        )

    def name_point(self, name: str) -> Flow:
        """Name the side branch that waits for it, else the stream."""
        if self.fork is None:
            self.stream("tag")
        value = self.streams[0] if self.fork is None else self.fork
        self._check_new("tag", name)
        self._check_own_state(name, value)
        return replace(self, tags={**self.tags, name: value}, fork=None)

    def name_branches(self, name: str) -> Flow:
        """Name each branch of a split `name_0`, `name_1` and so on."""
        branches = self.branches("tag_group")
        check_name("tag_group", name)
        if name in self.groups:
            raise BuildError(f"tag_group: there is a group {name!r} already.")
        names = tuple(f"{name}_{index}" for index in range(len(branches)))
        for each, value in zip(names, branches, strict=True):
            self._check_new("tag_group", each)
            self._check_own_state(each, value)
        tags = {**self.tags, **dict(zip(names, branches, strict=True))}
        return replace(self, tags=tags, groups={**self.groups, name: names})

    def add_inputs(self, names: Iterable[str]) -> Flow:
        """Declare auxiliary inputs."""
        flow = self
        for name in names:
            flow._check_new("input", name)
            if any(ref.tag == name for step in flow.steps for ref in _refs(step)):
                raise BuildError(
                    f"input: {name!r} is used before it is declared. Move .input({name!r}) up."
                )
            flow = replace(flow, inputs=(*flow.inputs, name), tags={**flow.tags, name: name})
        return flow

    def hand(self, refs: tuple[Ref, ...]) -> Flow:
        """Hand tagged values to the call before, or to every branch of the split before."""
        if self.pending is not None:
            self.settled("using")
        if not self.receivers:
            raise BuildError(
                f"using() follows {self.last}, which takes no named input. It must follow a module "
                "that implements forward_named(x, refs)."
            )
        steps = list(self.steps)
        later = {step.id for step in self.steps[self.receivers[0] :]}
        for position in self.receivers:
            call = steps[position]
            assert isinstance(call, Call)
            for ref in refs:
                if self.tags.get(ref.tag) in later:
                    raise BuildError(
                        f"using: {ref.tag!r} is the output of the module that should read it. "
                        f"For its value of the previous call write .using({ref.tag!r})"
                        f".tag({ref.tag!r})."
                    )
                call = _with_ref(call, ref)
            steps[position] = call
        return replace(self, steps=tuple(steps))

    # Checks of names

    def _claim(self, verb: str, name: str) -> tuple[str, dict[str, int]]:
        stem = id_stem(name)
        count = self.counts.get(stem, 0) + 1
        identity = f"{stem}_{count}"
        if identity in self.tags or identity == self.label:
            raise BuildError(
                f"{verb}: its node would be called {identity!r}, which is a tag, an input or the "
                "label of this flow. Rename that."
            )
        return identity, {**self.counts, stem: count}

    def is_node_id(self, name: str) -> bool:
        """Whether a node of the flow has that id."""
        stem, _, count = name.rpartition("_")
        if name == ENTRY:
            return True
        plain = count.isascii() and count.isdigit() and not count.startswith("0")
        return plain and int(count) <= self.counts.get(stem, 0)

    def _check_new(self, verb: str, name: str) -> None:
        check_name(verb, name)
        if name in self.tags:
            kind = "input" if name in self.inputs else "tag"
            raise BuildError(f"{verb}: there is {_article(kind)} {name!r} in this flow already.")
        if self.is_node_id(name):
            raise BuildError(f"{verb}: {name!r} is the id of a node; choose another name.")

    def _check_own_state(self, name: str, value: str) -> None:
        for position in self.receivers:
            call = self.steps[position]
            assert isinstance(call, Call)
            own = {call.id} | {
                step.id for step in self.steps[position + 1 :] if call.id in _sources(step)
            }
            if value in own and any(ref.tag == name for ref in call.refs):
                reader = reader_of(call.target)
                if not hasattr(reader, "zero_ref") and not isinstance(reader, LoopBody):
                    raise BuildError(
                        f"tag: {type(reader).__name__} reads its own output {name!r}, but has no "
                        "value for the first call. Implement zero_ref(name, x), as "
                        "flodl.nn.NamedInputModule does."
                    )


def reader_of(target: nn.Module | Spec) -> nn.Module:
    """The module that gets the references of a call: the router of a gate, the body of a loop."""
    if isinstance(target, GateSpec | SwitchSpec):
        return target.router
    if isinstance(target, LoopSpec | MapSpec):
        return target.body
    return target


def _with_ref(call: Call, ref: Ref) -> Call:
    reader = reader_of(call.target)
    kind = type(reader).__name__
    if not takes_refs(reader) and _inputs_of_graph(reader) is not None:
        raise BuildError("using: the graph has no inputs. Declare them in its flow: .input(name).")
    if not takes_refs(reader):
        raise BuildError(
            f"using: {kind} takes no named input. Make it a flodl.nn.NamedInputModule that "
            "implements forward_named(x, refs)."
        )
    if any(ref.key == each.key for each in call.refs):
        raise BuildError(f"using: {kind} gets {ref.key!r} already; a key may be given once.")
    known_keys = _inputs_of_graph(reader)
    if known_keys is not None and ref.key not in known_keys:
        known = ", ".join(repr(each) for each in known_keys)
        raise BuildError(f"using: the graph has no input {ref.key!r}. It has {known}.")
    return replace(call, refs=(*call.refs, ref))


def _inputs_of_graph(reader: nn.Module) -> tuple[str, ...] | None:
    if isinstance(reader, NamedInputModule) and reader.as_graph() is not None:
        return reader.named_inputs
    return None


def _refs(step: Step) -> tuple[Ref, ...]:
    return step.refs if isinstance(step, Call) else ()


def _sources(step: Step) -> tuple[str, ...]:
    return step.sources if isinstance(step, Merge) else ()


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
