"""A design as plain PyTorch: a class for the model, and one for each block and inner network.

The classes register their modules in the order and under the names of the flow's graph, so that
weights go from one to the other.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from flodl_studio.codegen.flow import source_of
from flodl_studio.codegen.layout import Page
from flodl_studio.codegen.module import end_module, heading, model_docstring, signature
from flodl_studio.codegen.plan import planning
from flodl_studio.codegen.pytorch_class import ForwardWriter
from flodl_studio.codegen.pytorch_modules import ClassModules, camel, shared_name
from flodl_studio.codegen.pytorch_parts import PARTS, RESETTING
from flodl_studio.codegen.source import Source, Writing, finished
from flodl_studio.codegen.steps import (
    Flow,
    Plan,
)
from flodl_studio.codegen.training import training_lines
from flodl_studio.codegen.words import prose
from flodl_studio.design.values import Design
from flodl_studio.shapes.infer import Inference, infer

RESERVED = frozenset(
    {"Any", "F", "Model", "OrderedDict", "TRAINING", "Tensor", "build_model", "main"}
)
"""Names that the module uses itself, beside those of its parts."""


def torch_source(
    design: Design, training: bool = False, inference: Inference | None = None
) -> Source:
    """Return a module that builds the design in plain PyTorch.

    Args:
        design: The design.
        training: Whether the module can train it, too.
        inference: What is known of it, if that has been worked out already.

    Raises:
        CodegenError: The design has errors, or something that has no code.
    """
    return finished(torch_writing(design, training, inference))


def torch_writing(
    design: Design, training: bool = False, inference: Inference | None = None
) -> Writing:
    """Write what `torch_source` returns, a part at a time."""
    planned = yield from planning(design, inference or infer(design), training)
    writer = TorchWriter(planned)
    yield from writer.write()
    body = writer.with_parts()
    page = Page()
    heading(page, f"{prose(planned.name)}, for PyTorch", writer.imports())
    if training:
        training_lines(page, design)
    else:
        page.line()
    page.include(body)
    if training:
        page.line()
        page.line()
        end_module(page, design, imported=False)
    yield
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

    def write(self) -> Iterator[None]:
        """Write the classes and `build_model`."""
        for block in self.plan.blocks:
            arguments = [
                *block.parameters,
                *((shared_name(each), "nn.Module") for each in block.shared),
            ]
            self.block_classes[block.name] = yield from self.class_writing(
                block.flow, camel(block.name), arguments, f"The block {prose(block.name)}."
            )
        outputs = tuple(port.name for port in self.plan.outputs[1:])
        self.classes.discard("Model")
        stem = camel(self.plan.name)
        stem += "Model" if stem in self.classes else ""
        model = yield from self.class_writing(self.plan.flow, stem, [], None, outputs)
        signature(self.page, "build_model", [], "nn.Module")
        model_docstring(self.page, self.plan)
        self.page.line(f"    return {model}()")

    def with_parts(self) -> Page:
        """Return everything below the imports."""
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
            line for line in self.with_parts().lines if not line.lstrip().startswith("#")
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
        self, flow: Flow, stem: str, arguments: list[tuple[str, str]], summary: str | None
    ) -> str:
        """Write a flow as a class, after those that it uses, and return its name."""
        return finished(self.class_writing(flow, stem, arguments, summary))

    def class_writing(
        self,
        flow: Flow,
        stem: str,
        arguments: list[tuple[str, str]],
        summary: str | None,
        outputs: tuple[str, ...] = (),
    ) -> Generator[None, None, str]:
        """Write what `write_class` does, a part at a time."""
        made = ClassModules(self, flow, arguments)
        made.collect()
        yield
        body = Page()
        body.line(f'    """{summary or "The model."}"""')
        body.line()
        forward = ForwardWriter(flow, outputs)
        made.write_init(body, forward.states)
        yield
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
