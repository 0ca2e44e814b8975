"""A design as plain PyTorch: a class for the model, and one for each block and inner network.

The classes register their modules in the order and under the names of the flow's graph, so that
weights go from one to the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flodl_studio.codegen.calls import list_of, setting_arguments
from flodl_studio.codegen.flow import source_of
from flodl_studio.codegen.layout import Argument, Call, Expression, Page, Text
from flodl_studio.codegen.module import heading, model_docstring, signature
from flodl_studio.codegen.naming import NamedStep, inner_modules, named_steps
from flodl_studio.codegen.plan import plan
from flodl_studio.codegen.pytorch_class import ForwardWriter, method
from flodl_studio.codegen.pytorch_layers import (
    can_stand_alone,
    has_module,
    module_call,
    own_class,
)
from flodl_studio.codegen.pytorch_parts import PARTS, RESETTING
from flodl_studio.codegen.source import Source
from flodl_studio.codegen.steps import (
    Bare,
    Block,
    BlockUse,
    Flow,
    Gate,
    Leaf,
    Loop,
    Map,
    Operand,
    Parameter,
    Plan,
    Recalled,
    Setting,
    Step,
    Switch,
    Through,
)
from flodl_studio.codegen.words import literal
from flodl_studio.design.values import Design
from flodl_studio.errors import CodegenError
from flodl_studio.shapes.infer import Inference, infer

RESERVED = frozenset({"Any", "F", "Model", "OrderedDict", "Tensor", "build_model", "main"})
"""Names that the module uses itself, beside those of its parts."""

_LOOPS = {"for_n": "Loop", "while": "WhileLoop", "until": "UntilLoop"}


def torch_source(
    design: Design, training: bool = False, inference: Inference | None = None
) -> Source:
    """Return a module that builds the design in plain PyTorch.

    Args:
        design: The design.
        training: Whether the module can train it, too.
        inference: What is known of it, if that has been worked out already.

    Raises:
        CodegenError: The design has errors, or something that has no code; or training is asked
            for, which needs flodl.
    """
    if training:
        raise CodegenError(
            "Training is written for flodl only: its data, its loop and its checkpoints are there. "
            "Export the flow with training, or PyTorch without."
        )
    planned = plan(design, inference or infer(design))
    writer = TorchWriter(planned)
    body = writer.written()
    page = Page()
    heading(page, planned, writer.imports())
    page.line()
    page.include(body)
    return source_of(page, planned)


class TorchWriter:
    """Writes the classes of a plan.

    Attributes:
        plan: The plan.
        page: The classes so far, each after those that it uses.
        parts: Names of the ready-made classes that are used.
        ordered: Whether an OrderedDict is used.
        blocks: Blocks by name, with their classes.
    """

    def __init__(self, planned: Plan) -> None:
        self.plan = planned
        self.page = Page()
        self.parts: set[str] = set()
        self.ordered = False
        self.classes: set[str] = {*RESERVED, *PARTS}
        self.blocks = {block.name: block for block in planned.blocks}
        self.block_classes: dict[str, str] = {}
        self.known: dict[tuple[str, ...], tuple[str, int]] = {}

    def written(self) -> Page:
        """Write everything below the imports."""
        for block in self.plan.blocks:
            arguments = [
                *block.parameters,
                *((_shared(each), "nn.Module") for each in block.shared),
            ]
            self.block_classes[block.name] = self.write_class(
                block.flow, camel(block.name), arguments, f"The block {block.name}."
            )
        outputs = tuple(port.name for port in self.plan.outputs[1:])
        self.classes.discard("Model")
        model = self.write_class(self.plan.flow, camel(self.plan.name), [], None, outputs)
        signature(self.page, "build_model", [], "nn.Module")
        model_docstring(self.page, self.plan)
        self.page.line(f"    return {model}()")
        return self._with_parts()

    def _with_parts(self) -> Page:
        page = Page()
        resets = "reset_states" in self.parts
        for name, text in PARTS.items():
            if name in self.parts:
                source = RESETTING[name] if resets and name in RESETTING else text
                page.lines += [*source.splitlines(), "", ""]
        page.include(self.page)
        return page

    def imports(self) -> list[str]:
        """Return the lines that import what was written."""
        text = "\n".join(
            line for line in self._with_parts().lines if not line.lstrip().startswith("#")
        )
        lines = []
        if re.search(r"\bmath\.", text):
            lines.append("import math")
        if self.ordered:
            lines.append("from collections import OrderedDict")
        if re.search(r"\bAny\b", text):
            lines.append("from typing import Any")
        if lines:
            lines.append("")
        if re.search(r"\btorch\.", text):
            lines.append("import torch")
        lines.append("from torch import Tensor, nn")
        if re.search(r"\bF\.", text):
            lines.append("from torch.nn import functional as F")
        return lines

    def write_class(
        self,
        flow: Flow,
        stem: str,
        arguments: list[tuple[str, str]],
        summary: str | None,
        outputs: tuple[str, ...] = (),
    ) -> str:
        """Write a flow as a class, after those that it uses, and return its name."""
        made = _Class(self, flow, arguments)
        made.collect()
        body = Page()
        body.line(f'    """{summary or "The model."}"""')
        body.line()
        forward = ForwardWriter(flow, outputs)
        made.write_init(body, forward.states)
        if made.assignments or forward.states:
            body.line()
        forward.write(body)
        made.write_reset(body, forward.states)
        if flow.stands_for_node:
            body.mark(flow.path, 1)
        return self._class(stem, body)

    def _class(self, stem: str, body: Page) -> str:
        """Write a class and return its name, that of an equal one if there is one already."""
        key = (stem, *body.lines)
        if key in self.known:
            name, first = self.known[key]
            for path, (start, end) in body.marks.items():
                self.page.marks[path] = (first + start, first + end)
            return name
        name, count = stem, 1
        while name in self.classes:
            count += 1
            name = f"{stem}{count}"
        self.classes.add(name)
        self.page.line(f"class {name}(nn.Module):")
        self.known[key] = name, len(self.page.lines)
        self.page.include(body)
        self.page.line()
        self.page.line()
        return name


@dataclass
class _Class:
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
            if isinstance(named.step, Gate | Switch | Loop | Map):
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
            if isinstance(named.step, Gate | Switch | Loop | Map):
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
        name = _shared(use.block)
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
            arguments.append(Argument(self._block(inner), _shared(name)))
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
        found.update({_shared(name): None for name in blocks[operand.block].shared})
        if operand.shared:
            found[_shared(operand.block)] = None
    elif isinstance(operand, Flow):
        for each in named_steps(operand):
            for _, inner in inner_modules(each.step, each.segments):
                found.update(dict.fromkeys(_parameters(inner, blocks)))
    return list(found)


def _summary(flow: Flow) -> str:
    if flow.label is not None:
        return f"The network {flow.label}."
    return f"A {flow.stem.replace('_', ' ')} of the model."


def _shared(block: str) -> str:
    return f"shared_{block}"


def camel(name: str) -> str:
    """Return a name in the case of classes; ``Model`` when nothing is left of it."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    text = "".join(word[0].upper() + word[1:] for word in words)
    return text if text and text[0].isalpha() and text.isidentifier() else "Model"
