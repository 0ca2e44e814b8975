"""One network as a flow: the actions of its script turned into builder calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flodl_studio.catalog import KINDS
from flodl_studio.codegen.containers import container_step
from flodl_studio.codegen.ordering import Again, Aside, Meet, Move, Recall, Script, script_of
from flodl_studio.codegen.reduction import DEEPEST, Join, Run, reduce
from flodl_studio.codegen.scope import Scope, unused
from flodl_studio.codegen.steps import (
    Also,
    AlsoWith,
    Bare,
    Block,
    BlockUse,
    Flow,
    Fork,
    Leaf,
    Muted,
    Operand,
    Recalled,
    Setting,
    Split,
    Step,
    Tag,
    Through,
    Using,
)
from flodl_studio.codegen.wiring import Reference, Wiring, wiring_of
from flodl_studio.codegen.words import checked
from flodl_studio.design.values import Design, Network, Node
from flodl_studio.errors import CodegenError

CONTAINERS = frozenset({"Loop", "Gate", "Switch", "Map"})
"""Kinds that are calls of the builder and no modules."""


@dataclass
class Surroundings:
    """What planning a network needs of the design around it.

    Attributes:
        design: The design.
        blocks: Plans of the blocks so far, each after those it uses.
        scopes: Where the nodes of each stand.
        inner_uses: Names of the blocks that a block uses.
        deepest: How deep branches may be nested in branches.
    """

    design: Design
    blocks: dict[str, Block] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    inner_uses: dict[str, frozenset[str]] = field(default_factory=dict)
    deepest: int = DEEPEST


@dataclass(frozen=True)
class Names:
    """Tags by which values are reached: now, and of the previous call."""

    now: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)

    def of(self, value: str, state: bool = False) -> str:
        """Return the tag of a value."""
        return self.before[value] if state else self.now[value]


class NetworkPlanner:
    """Plans one network.

    Attributes:
        wiring: Its values.
        used_blocks: Names of the blocks used in it and in the networks inside.
        shared_blocks: Those of which one instance is shared.
    """

    def __init__(self, around: Surroundings, scope: Scope, network: Network, prefix: str) -> None:
        self.around = around
        self.scope = scope
        self.prefix = prefix
        self.wiring: Wiring = wiring_of(network)
        scope.left_out += [prefix + node for node in self.wiring.left_out]
        self.nodes = network.by_id
        self.used_blocks: dict[str, None] = {}
        self.shared_blocks: dict[str, None] = {}

    def flow(self, stem: str, label: str | None = None) -> Flow:
        """Return the network as a flow."""
        script = script_of(self.wiring, reduce(self.wiring, self.around.deepest))
        names = self._names(script)
        steps: list[Step] = self._point(self.wiring.inputs[0])
        for value in self.wiring.inputs[1:]:
            steps += self._named_again(value, value, self.tags.get(value, ()))
            steps += self._remarks(value)
        for action in script.actions:
            steps += self._action(action, names)
        return Flow(
            path=self.scope.prefix + self.prefix.rpartition(".")[0],
            stem=stem,
            inputs=tuple(checked(each) for each in self.wiring.inputs[1:]),
            steps=tuple(steps),
            label=label,
            entry=checked(self.wiring.inputs[0]),
        )

    def operand(self, stem: str) -> Operand:
        """Return the network as a module: its one layer itself, if it is no more than that."""
        flow = self.flow(stem)
        if not flow.steps and not flow.inputs:
            return Bare(flow.path)
        if len(flow.steps) == 1 and not flow.inputs:
            only = flow.steps[0]
            if isinstance(only, Through) and not only.using and _is_itself(only.module):
                return only.module
        return flow

    def inner(self, node: Node, slot: str) -> NetworkPlanner:
        """Return the planner of a network inside a node."""
        prefix = f"{self.prefix}{node.id}.{slot}/"
        planner = NetworkPlanner(self.around, self.scope, node.networks[slot], prefix)
        planner.used_blocks = self.used_blocks
        planner.shared_blocks = self.shared_blocks
        return planner

    # Values and their names

    def _names(self, script: Script) -> Names:
        wiring = self.wiring
        outputs: dict[str, list[str]] = {}
        for name, value in wiring.outputs[1:]:
            outputs.setdefault(value, []).append(name)
        taken = {*wiring.inputs, *(name for name, _ in wiring.outputs)}
        taken.update(name for names in wiring.tags.values() for name in names)
        self.tags: dict[str, list[str]] = {}
        for value in dict.fromkeys((*wiring.tags, *outputs)):
            self.tags[value] = [*wiring.tags.get(value, ()), *outputs.get(value, ())]
        now: dict[str, str] = {value: value for value in wiring.inputs[1:]}
        for value in (wiring.inputs[0], *script.values):
            word = script.named.get(value)
            if word is not None and value not in now and not self.tags.get(value):
                name = unused(f"_{word}", taken.__contains__)
                taken.add(name)
                self.tags[value] = [name]
        now.update({value: names[0] for value, names in self.tags.items() if value not in now})
        before = dict(now)
        for action in script.actions:
            if isinstance(action, Again):
                before[action.value] = unused("_previous", taken.__contains__)
                taken.add(before[action.value])
        return Names(now, before)

    def _point(self, value: str) -> list[Step]:
        """Return what is said at a value: its tags, and what is muted on it."""
        path = self._path(value)
        tags: list[Step] = [Tag(path, checked(name)) for name in self.tags.get(value, ())]
        return tags + self._remarks(value)

    def _named_again(self, value: str, name: str, others: Iterable[str]) -> list[Step]:
        """Return how a value that is not the stream, and has a name, gets further ones."""
        path = self._path(value)
        steps: list[Step] = []
        for other in others:
            steps.append(Fork(path, Recalled(path=path), ((name, name),)))
            steps.append(Tag(path, checked(other)))
        return steps

    def _remarks(self, value: str) -> list[Step]:
        return [
            Muted(self._path(node.id), f"{node.id} ({node.kind}) is muted")
            for node in self.wiring.passing.get(value, ())
        ]

    def _path(self, node: str) -> str:
        return self.scope.path(self.prefix + node)

    # Actions

    def _action(self, action: Move | Aside | Recall | Meet | Again, names: Names) -> Iterable[Step]:
        match action:
            case Move(run, value):
                return [*self._run(run, value, names), *self._point(value)]
            case Aside(run, value):
                module, using = self._branch(run, value, "head", names, end=value)
                path = self._path(value)
                first, *others = self.tags[value]
                again = self._named_again(value, first, others)
                fork = Fork(path, module, using)
                return [fork, Tag(path, checked(first)), *again, *self._remarks(value)]
            case Recall(value):
                path, tag = self._path(value), names.of(value)
                return [Through(path, Recalled(path=path), ((tag, tag),))]
            case Again(value):
                return self._named_again(value, names.of(value), [names.before[value]])
            case Meet(merge, values, stream):
                return [self._meet(merge, values, stream, names), *self._point(merge)]

    def _meet(self, merge: str, values: tuple[str, ...], stream: str | None, names: Names) -> Step:
        path = self._path(merge)
        joined = self.wiring.merged.get(merge) or tuple(Reference("", v, False) for v in values)
        if stream is not None:
            (other,) = (each for each in joined if each.state or each.value != stream)
            tag = names.of(other.value, other.state)
            recalled = Recalled(path=self._path(other.value))
            return Also(path, recalled, ((tag, tag),), first=joined[0] != other)
        tags = tuple(names.of(each.value, each.state) for each in joined)
        branches = tuple(
            Recalled(tag, self._path(each.value)) for tag, each in zip(tags, joined, strict=True)
        )
        using = tuple((tag, tag) for tag in dict.fromkeys(tags))
        return self._split(merge, branches, using)

    def _split(self, merge: str, branches: tuple[Operand, ...], using: Using) -> Split:
        kind = self.nodes[merge].kind
        dim = self.scope.known(self.prefix + merge).params.get("dim")
        return Split(
            self._path(merge), branches, kind, dim if isinstance(dim, int) else None, using
        )

    # Runs

    def _run(self, run: Run, end: str | None, names: Names) -> list[Step]:
        """Return the steps of a run; what is said at its end is left to the caller."""
        steps: list[Step] = []
        for item in run.items:
            if isinstance(item, Join):
                value, step = item.merge, self._join(item, names)
            else:
                value, step = item, self._node(item, names)
            steps.append(step)
            if value != end:
                steps += self._point(value)
        return steps

    def _join(self, join: Join, names: Names) -> Step:
        kind = self.nodes[join.merge].kind
        if kind == "Add" and len(join.branches) == 2:
            return self._addition(join, names)
        pairs = [self._branch(run, join.merge, "branch", names) for run in join.branches]
        if any(using for _, using in pairs):  # each gets all, so each is a graph with those inputs
            pairs = [
                self._branch(run, join.merge, "branch", names, whole=True) for run in join.branches
            ]
        return self._split(join.merge, tuple(module for module, _ in pairs), pairs[0][1])

    def _addition(self, join: Join, names: Names) -> Step:
        path = self._path(join.merge)
        first, second = join.branches
        if first.items and second.items:
            one, using_one = self._branch(first, join.merge, "shortcut", names)
            two, using_two = self._branch(second, join.merge, "residual", names)
            if using_one:  # references go to the second of the two
                return AlsoWith(path, two, one, using_one)
            return AlsoWith(path, one, two, using_two)
        run = first if first.items else second
        module, using = self._branch(run, join.merge, "residual", names)
        return Also(path, module, using, first=not first.items)

    def _branch(
        self,
        run: Run,
        owner: str,
        stem: str,
        names: Names,
        end: str | None = None,
        whole: bool = False,
    ) -> tuple[Operand, Using]:
        """Return a run as a module, and what it reads beside the stream."""
        if not run.items:
            return Bare(self._path(owner)), ()
        only = run.items[0] if len(run.items) == 1 else None
        if isinstance(only, str) and not whole and (only == end or not self._point(only)):
            module = self._module(self.nodes[only])
            if module is not None and _is_itself(module):
                return module, self._using(only, names)
        outside = {value: names.of(value) for value in run.references}
        given = {name for tags in self.tags.values() for name in tags}
        inside = {
            value: tag if tag.lstrip("_") in given else tag.lstrip("_")
            for value, tag in outside.items()
        }
        inner_names = Names({**names.now, **inside}, names.before)
        steps = tuple(self._run(run, end, inner_names))
        flow = Flow(self._path(owner), stem, tuple(inside.values()), steps)
        return flow, tuple((inside[value], outside[value]) for value in outside)

    # Nodes

    def _node(self, node_id: str, names: Names) -> Step:
        node = self.nodes[node_id]
        using = self._using(node_id, names)
        if node.kind in CONTAINERS:
            return container_step(self, node, using)
        module = self._module(node)
        assert module is not None, "what is no container is a module"
        return Through(self._path(node_id), module, using)

    def _using(self, node_id: str, names: Names) -> Using:
        return tuple(
            (reference.port, names.of(reference.value, reference.state))
            for reference in self.wiring.references[node_id]
        )

    def _module(self, node: Node) -> Operand | None:
        """Return a node as a module; None for containers that are calls of the builder."""
        if node.kind in CONTAINERS:
            return None
        if node.kind == "Network":
            label = node.params.get("label")
            stem = checked(label) if isinstance(label, str) else "network"
            flow = self.inner(node, "body").flow(stem, stem if isinstance(label, str) else None)
            return replace(flow, stands_for_node=True)
        if node.kind == "Block":
            return self._block_use(node)
        return self.leaf(node)

    def leaf(self, node: Node) -> Leaf:
        """Return a node as one constructor call."""
        kind = KINDS[node.kind]
        if not kind.target:
            raise CodegenError(
                f"{self._path(node.id)} is a {node.kind}, which has no code of its own.",
                (self._path(node.id),),
            )
        facts = self.scope.settings(self.prefix + node.id)
        written = {
            param.name: facts[param.name]
            for param in kind.params
            if param.name in facts
            and (facts[param.name] != param.default or param.name in node.params)
        }
        stream = self.scope.known(self.prefix + node.id).inputs.get("in")
        rank = len(stream.shape) if stream is not None else 0
        return Leaf(self._path(node.id), kind.target, kind, written, facts, rank)

    def _block_use(self, node: Node) -> BlockUse:
        name = str(node.params["block"])
        block = self.around.blocks[name]
        self.used_blocks[name] = None
        is_shared = bool(node.params.get("shared"))
        if is_shared:
            self.shared_blocks[name] = None
        return BlockUse(self._path(node.id), name, self._arguments(node, block), is_shared)

    def _arguments(self, node: Node, block: Block) -> tuple[tuple[str, Setting], ...]:
        inside = self.around.scopes[block.name]
        index = {prefix: position for position, prefix in enumerate(inside.uses)}
        here = [index[f"{use}{self.prefix}{node.id}/"] for use in self.scope.uses]
        return tuple(
            (argument.name, self.scope.value(argument.name, tuple(values[i] for i in here)))
            for values, argument in inside.arguments.items()
        )


def _is_itself(module: Operand) -> bool:
    """Tell whether a module may stand where a branch is expected, and still be a node.

    A network without a label would be taken for the branch itself, and an Identity for no node.
    """
    if isinstance(module, Flow):
        return module.label is not None
    return not isinstance(module, Leaf) or module.target != "nn.Identity"
