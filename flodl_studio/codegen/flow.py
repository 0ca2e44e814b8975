"""A design as FlowBuilder code."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from flodl_studio.codegen.calls import constructor, setting_arguments, step_calls
from flodl_studio.codegen.expressions import (
    Argument,
    Call,
    Chain,
    Expression,
    Items,
    Remark,
    Text,
    twins,
)
from flodl_studio.codegen.layout import Page
from flodl_studio.codegen.module import (
    block_docstring,
    end_module,
    heading,
    model_docstring,
    signature,
)
from flodl_studio.codegen.naming import module_names
from flodl_studio.codegen.own_names import own_names
from flodl_studio.codegen.plan import planning
from flodl_studio.codegen.repeats import Rounds, in_runs
from flodl_studio.codegen.scope import unused
from flodl_studio.codegen.source import Source, Writing, finished
from flodl_studio.codegen.steps import (
    Bare,
    Block,
    BlockUse,
    Flow,
    Leaf,
    Operand,
    Plan,
    Recalled,
    Step,
    Through,
)
from flodl_studio.codegen.training import training_lines
from flodl_studio.codegen.words import checked, prose, quoted
from flodl_studio.design.values import Design
from flodl_studio.shapes.infer import Inference, infer

LONGEST_CHAIN = 40
"""Calls in one chain; CPython doesn't compile a thousand."""

_ENDS = 3
"""Calls that a part may have beside those of its steps: its head, a label, `build`."""

_LONGEST_INLINE = 4
"""Calls of a branch that is written where it stands; a longer one gets a name."""

_LONGEST_NETWORK = 2
"""The same for a network that is a node of its own."""

_LONGEST_NAME = 40
"""Characters of a local variable or a function."""

RESERVED = frozenset({"flodl", "FlowBuilder", "MergeOp", "nn", "build_model", "main", "TRAINING"})
"""Names that the module uses itself."""


def flow_source(
    design: Design, training: bool = False, inference: Inference | None = None
) -> Source:
    """Return a module that builds the design with FlowBuilder.

    Args:
        design: The design.
        training: Whether the module can train it, too.
        inference: What is known of it, if that has been worked out already.

    Raises:
        CodegenError: The design has errors, or something that has no code.
    """
    return finished(flow_writing(design, training, inference))


def flow_writing(
    design: Design, training: bool = False, inference: Inference | None = None
) -> Writing:
    """Write what `flow_source` returns, a part at a time."""
    planned = yield from planning(design, inference or infer(design), training)
    writer = FlowWriter(planned)
    body = Page()
    for block in planned.blocks:
        yield from writer.write_block(block, body)
    yield from writer.write_model(body)
    page = Page()
    heading(page, f"{prose(planned.name)}, drawn in flodl studio", writer.imports(training))
    if training:
        training_lines(page, design)
    else:
        page.line()
    page.include(body)
    if training:
        end_module(page, design)
    while not page.lines[-1]:
        page.lines.pop()
    yield
    return source_of(page, planned)


def source_of(page: Page, planned: Plan) -> Source:
    """Return a page as source; nodes inside uses of blocks are under the paths of the uses too."""
    lines = dict(page.marks)
    for path, code_path in planned.paths.items():
        if code_path in page.marks:
            lines[path] = page.marks[code_path]
    text = "\n".join(page.lines) + "\n"
    return Source(text, lines, module_names(planned), planned.left_out)


class FlowWriter:
    """Writes the functions of a plan."""

    def __init__(self, planned: Plan) -> None:
        self.plan = planned
        self.blocks = {block.name: block for block in planned.blocks}
        self.functions = _function_names(planned)
        self.roots: set[str] = set()  # names that the text needs imported

    def imports(self, training: bool) -> list[str]:
        """Return the lines that import what was written."""
        names = [each for each in ("FlowBuilder", "MergeOp", "nn") if each in self.roots]
        lines = ["import flodl", *(["import flodl.training"] if training else [])]
        return [*lines, f"from flodl import {', '.join(names)}"]

    def write_block(self, block: Block, page: Page) -> Iterator[None]:
        """Write the function of a block."""
        name = self.functions[block.name]
        parameters = [f"{each}: {kind}" for each, kind in block.parameters]
        parameters += [f"{_shared(each)}: flodl.Graph" for each in block.shared]
        signature(page, name, parameters, "flodl.Graph")
        block_docstring(page, block)
        yield from self._body(block.flow, page, block)

    def write_model(self, page: Page) -> Iterator[None]:
        """Write `build_model`."""
        signature(page, "build_model", [], "flodl.Graph")
        model_docstring(page, self.plan, own_names(self.plan.flow))
        yield from self._body(self.plan.flow, page)

    def _body(self, flow: Flow, page: Page, block: Block | None = None) -> Iterator[None]:
        function = _Function(self, block)
        result = yield from function.chaining(flow)
        for each in function.locals:
            yield
            indent = 4
            if each.rounds > 1:
                page.line(f"    for _ in range({each.rounds}):")
                indent = 8
            page.statement(each.value, indent, f"{each.name} = ")
            page.mark_twins(each.twins)
        page.statement(result, 4, "return ")
        page.line()
        page.line()


@dataclass(frozen=True)
class _Local:
    """A local variable and what it is set to, in so many rounds; twins as in a `Repeated`."""

    name: str
    value: Expression
    rounds: int = 1
    twins: tuple[tuple[str, str], ...] = ()


class _Function:
    """One function, a block's or the model's: its local variables, in order."""

    def __init__(self, writer: FlowWriter, block: Block | None) -> None:
        self.writer = writer
        self.locals: list[_Local] = []
        self.shared = {each: _shared(each) for each in block.shared} if block else {}
        self.taken = {*RESERVED, *writer.functions.values(), *self.shared.values()}
        if block is not None:
            self.taken.update(name for name, _ in block.parameters)
        self.in_place = False  # inside a list that is made anew each time: no local variables

    def local(self, stem: str, value: Expression) -> Text:
        """Give a value a name."""
        name = unused(stem[:_LONGEST_NAME], self.taken.__contains__)
        self.taken.add(name)
        self.locals.append(_Local(name, value))
        return Text(name)

    def chain(self, flow: Flow) -> Chain:
        """Return a flow as a chain of calls, cut where it is long."""
        return finished(self.chaining(flow))

    def chaining(self, flow: Flow) -> Generator[None, None, Chain]:
        """Write what `chain` returns, a part at a time."""
        self.writer.roots.add("FlowBuilder")
        single = [((each,),) for each in flow.steps]
        head, runs = self._head(flow, single if self.in_place else list(in_runs(flow.steps)))
        links: list[Call | Remark] = []
        if flow.inputs:
            names = tuple(Argument(Text(quoted(checked(each)))) for each in flow.inputs)
            links.append(Call("input", names))
        for run in runs:
            yield
            if len(run) > 1:
                head, links = self._loop(run, head, links), []
                continue
            calls = self._calls(run[0])
            if not self.in_place and len(links) + len(calls) > LONGEST_CHAIN - _ENDS:
                head, links = self.local("part", Chain(head, tuple(links))), []
            links += calls
        if flow.label is not None:
            links.append(Call("label", (Argument(Text(quoted(checked(flow.label)))),)))
        return Chain(head, (*links, Call("build")))

    def _head(self, flow: Flow, runs: Sequence[Rounds]) -> tuple[Text | Call, Sequence[Rounds]]:
        first = flow.steps[0] if flow.steps and len(runs[0]) == 1 else None
        if isinstance(first, Through) and not first.using and not flow.inputs:
            module = Argument(self.module(first.module))
            return Call("FlowBuilder.from_", (module,), first.path), runs[1:]
        return Call("FlowBuilder"), runs

    def _calls(self, steps: tuple[Step, ...]) -> list[Call | Remark]:
        calls: list[Call | Remark] = []
        for step in steps:
            calls += step_calls(step, self.module)
            if hasattr(step, "kind"):
                self.writer.roots.add("MergeOp")
        return calls

    def _loop(self, rounds: Rounds, head: Text | Call, links: list[Call | Remark]) -> Text:
        """Write a run that repeats as a loop, and return the variable that it ends in."""
        before = Chain(head, tuple(links)) if links else head
        flow = self.local("flow", before)
        outside, self.in_place = self.in_place, True
        values = [Chain(flow, tuple(self._calls(steps))) for steps in rounds]
        self.in_place = outside
        self.locals.append(_Local(flow.text, values[0], len(values), twins(values)))
        return flow

    def module(self, operand: Operand, in_place: bool = False) -> Expression:
        """Return a module where one is expected; what is long becomes a local variable."""
        match operand:
            case Leaf():
                self.writer.roots.add(operand.target.partition(".")[0])
                return constructor(operand)
            case Bare(path):
                self.writer.roots.add("nn")
                return Call("nn.Identity", (), path)
            case Recalled(name, path):
                arguments = (Argument(Text(quoted(checked(name)))),) if name else ()
                return Call("flodl.Recall", arguments, path)
            case BlockUse():
                return self._block(operand)
            case Flow():
                return self._flow(operand, in_place)

    def _flow(self, flow: Flow, in_place: bool) -> Expression:
        outside, self.in_place = self.in_place, self.in_place or in_place
        chain = self.chain(flow)
        longest = _LONGEST_NETWORK if flow.stands_for_node else _LONGEST_INLINE
        is_inline = self.in_place or _is_short(chain, longest)
        self.in_place = outside
        return chain if is_inline else self.local(flow.stem, chain)

    def _block(self, use: BlockUse) -> Expression:
        if not use.shared:
            return self._block_call(use)
        if use.block not in self.shared:
            self.shared[use.block] = self.local(_shared(use.block), self._block_call(use)).text
        return Text(self.shared[use.block], use.path)

    def _block_call(self, use: BlockUse) -> Call:
        block = self.writer.blocks[use.block]
        arguments = list(setting_arguments(use.arguments))
        for name in block.shared:
            inner = BlockUse(use.path, name, (), shared=True)
            arguments.append(Argument(self._block(inner), _shared(name)))
        return Call(self.writer.functions[use.block], tuple(arguments), use.path)


def _is_short(chain: Chain, longest: int) -> bool:
    if chain.has_remarks or len(chain.links) > longest:
        return False
    return not any(isinstance(each, Chain) for each in _values(chain))


def _values(chain: Chain) -> Iterator[Expression]:
    """Yield what the calls of a chain are given."""
    calls = [chain.head, *chain.links]
    for call in calls:
        if isinstance(call, Call):
            for argument in call.arguments:
                yield argument.value
                if isinstance(argument.value, Items):
                    yield from argument.value.entries


def _shared(block: str) -> str:
    return f"shared_{checked(block)}"


def _function_names(planned: Plan) -> dict[str, str]:
    names: dict[str, str] = {}
    for block in planned.blocks:
        taken = RESERVED | set(names.values())
        stem = checked(block.name)[:_LONGEST_NAME]
        names[block.name] = unused(
            stem if stem not in taken else f"{stem}_block", taken.__contains__
        )
    return names
