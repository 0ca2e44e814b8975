"""The modules of one class of PyTorch: its constructor, and what makes it forget."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flodl_studio.codegen.calls import list_of, setting_arguments
from flodl_studio.codegen.expressions import Argument, Call, Expression, Text
from flodl_studio.codegen.layout import Page
from flodl_studio.codegen.naming import NamedStep, inner_modules, named_steps
from flodl_studio.codegen.pytorch_class import ForwardWriter, method
from flodl_studio.codegen.pytorch_layers import (
    can_stand_alone,
    has_module,
    module_call,
    own_class,
)
from flodl_studio.codegen.steps import (
    Bare,
    Block,
    BlockUse,
    Container,
    Flow,
    Gate,
    Leaf,
    Loop,
    Map,
    Operand,
    Parameter,
    Recalled,
    Setting,
    Step,
    Switch,
    Through,
)
from flodl_studio.codegen.words import literal, prose

if TYPE_CHECKING:
    from flodl_studio.codegen.pytorch import TorchWriter

_LONGEST_NAME = 60
"""Characters of the name of a class."""

_LOOPS = {"for_n": "Loop", "while": "WhileLoop", "until": "UntilLoop"}


@dataclass
class ClassModules:
    """The modules of one class."""

    writer: TorchWriter
    flow: Flow
    arguments: list[tuple[str, str]]
    locals: dict[str, Expression] = field(default_factory=dict)
    assignments: list[tuple[str, Expression]] = field(default_factory=list)
    resetting: list[str] = field(default_factory=list)

    def collect(self) -> None:
        """Find the modules, writing the classes that they need."""
        for named in named_steps(self.flow):
            if isinstance(named.step, Container):
                value = self._container(named.step)
                self.assignments.append((named.segments[0], value))
            else:
                for name, operand in inner_modules(named.step, named.segments):
                    made = self._module(operand)
                    if made is not None:
                        self.assignments.append((name, made))
            self._note_states(named)

    def write_init(self, page: Page, states: dict[str, str]) -> None:
        """Write the constructor, unless there is nothing in it."""
        if not self.assignments and not states:
            return
        method(page, "__init__", [f"{name}: {kind}" for name, kind in self.arguments], "None")
        page.line("        super().__init__()")
        for name, value in self.locals.items():
            page.statement(value, 8, f"{name} = ")
        for name, value in self.assignments:
            page.statement(value, 8, f"self.{name} = ")
        for attribute in states.values():
            page.line(f"        self.{attribute}: Tensor | None = None")

    def write_reset(self, page: Page, states: dict[str, str]) -> None:
        """Write `reset_state` if there is state in here or in a part."""
        if not states and not self.resetting:
            return
        page.line()
        page.line("    def reset_state(self) -> None:")
        page.line('        """Forget what earlier calls left."""')
        for attribute in states.values():
            page.line(f"        self.{attribute} = None")
        for line in self.resetting:
            page.line(f"        {line}")

    def _note_states(self, named: NamedStep) -> None:
        for name, operand in inner_modules(named.step, named.segments):
            if not has_state(operand, self.writer.blocks):
                continue
            if isinstance(named.step, Container):
                self.writer.parts.add("reset_states")
                line = f"reset_states(self.{named.segments[0]})"
            else:
                line = f"self.{name}.reset_state()"
            if line not in self.resetting:
                self.resetting.append(line)

    # Modules

    def _module(self, operand: Operand) -> Expression | None:
        """Return the module that a step calls, None when an expression does without."""
        match operand:
            case Bare() | Recalled():
                return None
            case Leaf(target="flodl.StateAdd"):
                return None
            case Leaf():
                if not has_module(operand):
                    return None
                self._need(own_class(operand))
                return module_call(operand)
            case Flow() | BlockUse():
                return self._alone(operand)

    def _alone(self, operand: Operand) -> Expression:
        """Return a module that another one calls."""
        match operand:
            case Leaf() if can_stand_alone(operand) and operand.target != "flodl.StateAdd":
                self._need(own_class(operand, alone=True))
                return module_call(operand, alone=True)
            case Leaf():
                return self._class(
                    Flow(operand.path, "layer", (), (Through(operand.path, operand),))
                )
            case BlockUse():
                return self._block(operand)
            case Flow():
                return self._sequence(operand) or self._class(operand)
        return Call("nn.Identity")

    def _need(self, part: str | None) -> None:
        if part is not None:
            self.writer.parts.add(part)

    def _sequence(self, flow: Flow) -> Expression | None:
        """Return a straight run as nn.Sequential, None when it is more than that."""
        steps = named_steps(flow)
        if flow.inputs or not steps or not all(_is_plain(each.step) for each in steps):
            return None
        arguments = []
        for each in steps:
            assert isinstance(each.step, Through)
            arguments.append(Argument(self._alone(each.step.module), each.segments[0]))
        self.writer.ordered = True
        return Call("nn.Sequential", (Argument(Call("OrderedDict", tuple(arguments))),), "")

    def _class(self, flow: Flow) -> Call:
        names = _parameters(flow, self.writer.blocks)
        arguments = [pair for pair in self.arguments if pair[0] in names]
        arguments += [
            (name, "nn.Module")
            for name in names
            if name.startswith("shared_") and name not in dict(arguments)
        ]
        for name, _ in arguments:
            if name not in dict(self.arguments) and name not in self.locals:
                self._share(name)
        made = self.writer.write_class(flow, camel(flow.stem), arguments, _summary(flow))
        values = tuple(Argument(Text(name)) for name, _ in arguments)
        return Call(made, values, flow.path if flow.stands_for_node else "")

    def _block(self, use: BlockUse) -> Expression:
        if not use.shared:
            return self._block_call(use)
        name = shared_name(use.block)
        if name not in dict(self.arguments) and name not in self.locals:
            self.locals[name] = self._block_call(use)
        return Text(name, use.path)

    def _share(self, name: str) -> None:
        block = name.removeprefix("shared_")
        self._block(BlockUse("", block, self._shared_arguments(block), shared=True))

    def _shared_arguments(self, block: str) -> tuple[tuple[str, Setting], ...]:
        for use in _uses(self.flow):
            if use.block == block:
                return use.arguments
        return ()

    def _block_call(self, use: BlockUse) -> Call:
        block = self.writer.blocks[use.block]
        arguments = list(setting_arguments(use.arguments))
        for name in block.shared:
            inner = BlockUse(use.path, name, (), shared=True)
            arguments.append(Argument(self._block(inner), shared_name(name)))
        return Call(self.writer.block_classes[use.block], tuple(arguments), use.path)

    def _container(self, step: Step) -> Call:
        match step:
            case Gate(router=router, experts=choices) | Switch(router=router, branches=choices):
                self._need(type(step).__name__)
                values: list[Expression] = [
                    self._alone(router),
                    list_of(choices, self._alone, self._alone),
                ]
                return Call(type(step).__name__, tuple(map(Argument, values)), step.path)
            case Loop(body=body, condition=condition):
                name = _LOOPS[step.mode]
                self._need(name)
                values = [self._alone(body)]
                values += [self._alone(condition)] if condition is not None else []
                values.append(literal(step.count))
                return Call(name, tuple(map(Argument, values)), step.path)
        assert isinstance(step, Map), "these are all the containers"
        slices = step.mode == "slices"
        name = "Slices" if slices else "Each"
        self._need(name)
        arguments = [Argument(self._alone(step.body))]
        arguments += [Argument(literal(step.count))] if slices else []
        arguments += [Argument(literal(True), "batched")] if step.batched else []
        return Call(name, tuple(arguments), step.path)


def _is_plain(step: Step) -> bool:
    """Tell whether a step of a sequence needs nothing but the stream."""
    if not isinstance(step, Through) or step.using:
        return False
    module = step.module
    if isinstance(module, Leaf):
        return can_stand_alone(module) and module.target != "flodl.StateAdd"
    if isinstance(module, Flow):
        return not module.inputs
    return isinstance(module, BlockUse)


def has_state(operand: Operand, blocks: dict[str, Block]) -> bool:
    """Tell whether a module keeps values from one call to the next."""
    if isinstance(operand, BlockUse):
        return has_state(blocks[operand.block].flow, blocks)
    if not isinstance(operand, Flow):
        return False
    if ForwardWriter(operand).states:
        return True
    return any(
        has_state(inner, blocks)
        for each in named_steps(operand)
        for _, inner in inner_modules(each.step, each.segments)
    )


def _uses(operand: Operand) -> list[BlockUse]:
    if isinstance(operand, BlockUse):
        return [operand]
    if not isinstance(operand, Flow):
        return []
    return [
        use
        for each in named_steps(operand)
        for _, inner in inner_modules(each.step, each.segments)
        for use in _uses(inner)
    ]


def _parameters(operand: Operand, blocks: dict[str, Block]) -> list[str]:
    """Return the names that the code of a module takes from around it, in order."""
    found: dict[str, None] = {}
    if isinstance(operand, Leaf):
        settings = [*operand.settings.values(), *operand.facts.values()]
        found.update({each.name: None for each in settings if isinstance(each, Parameter)})
    elif isinstance(operand, BlockUse):
        values = [value for _, value in operand.arguments]
        found.update({each.name: None for each in values if isinstance(each, Parameter)})
        found.update({shared_name(name): None for name in blocks[operand.block].shared})
        if operand.shared:
            found[shared_name(operand.block)] = None
    elif isinstance(operand, Flow):
        for each in named_steps(operand):
            for _, inner in inner_modules(each.step, each.segments):
                found.update(dict.fromkeys(_parameters(inner, blocks)))
    return list(found)


def _summary(flow: Flow) -> str:
    if flow.label is not None:
        return f"The network {prose(flow.label)}."
    return f"A {flow.stem.replace('_', ' ')} of the model."


def shared_name(block: str) -> str:
    """Return the variable of the one instance that shares a block."""
    return f"shared_{block}"


def camel(name: str) -> str:
    """Return a name in the case of classes; ``Model`` when nothing is left of it."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    text = "".join(word[0].upper() + word[1:] for word in words)[:_LONGEST_NAME]
    return text if text and text[0].isalpha() and text.isidentifier() else "Model"
