"""One flow as a class of PyTorch: `__init__` with its modules, `forward` with its steps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flodl_studio.codegen.expressions import Argument, Call, Expression, Items, Text
from flodl_studio.codegen.layout import WIDTH, Page
from flodl_studio.codegen.naming import NamedStep, named_steps
from flodl_studio.codegen.pytorch_layers import applied, first_value
from flodl_studio.codegen.scope import unused
from flodl_studio.codegen.steps import (
    Also,
    AlsoWith,
    Bare,
    Flow,
    Fork,
    Leaf,
    Loop,
    Map,
    Muted,
    Operand,
    Recalled,
    Split,
    Step,
    Tag,
    Through,
    Using,
)

_MODULE_NAMES = frozenset({"self", "torch", "nn", "F", "Tensor", "OrderedDict", "math", "Any"})
_MOST_COUNTED = 4
"""Further outputs whose number is said in the type of what `forward` returns."""

_WIDEST_SUM = 80
"""Columns that an expression of several branches may have before they get names."""

_ROOM = WIDTH - len("        ") - len(" = ")
"""Columns for a variable and what it is set to."""

_LONGEST_NAME = 40
"""Characters of a variable; attributes are as long as the names of weights that they give."""

_NAME = re.compile(r"(?<![.\w])[A-Za-z_]\w*")

Line = tuple[str, Expression | None, str]
"""A statement: what stands before its value, the value, and the path of its node."""


@dataclass
class ForwardWriter:
    """Writes the `forward` of a flow.

    Attributes:
        flow: The flow.
        outputs: Tags that are returned beside the result.
        states: Attributes that keep values for the next call, by tag.
        lines: The statements.
    """

    flow: Flow
    outputs: tuple[str, ...] = ()
    states: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps = named_steps(self.flow)
        self.taken = {*_MODULE_NAMES, *self.flow.inputs}
        self.variables = {name: name for name in self.flow.inputs}
        self.entry = self._fresh(self.flow.entry)
        self.states = self._find_states()
        entry_tags = _leading_tags(self.flow)
        self.needed = self._find_needed()
        kept = [tag for tag in entry_tags if tag in self.needed]
        self.variables.update(dict.fromkeys(kept, self.entry))
        self.x = self.entry  # expression for the stream
        self.stream = "x"  # variable that the stream goes on under
        if self.stream in self.taken and (kept or self.entry != self.stream):
            self.stream = self._fresh("h")
        self.taken.add(self.stream)

    def write(self, page: Page) -> None:
        """Write the function."""
        parameters = [f"{self.entry}: Tensor", *(f"{each}: Tensor" for each in self.flow.inputs)]
        many = len(self.outputs)
        result = "Tensor" if not many else f"tuple[{', '.join(['Tensor'] * (many + 1))}]"
        if many > _MOST_COUNTED:
            result = "tuple[Tensor, ...]"
        for step in self.steps:
            self._step(step)
        self._return()
        self.lines = _without_idle(self.lines)
        method(page, "forward", parameters, result)
        for _, _, path in self.lines:
            page.marks.pop(path, None)  # a node is where it runs, rather than where it is made
        for prefix, value, path in self.lines:
            if value is None:
                page.line(f"        {prefix}", path)
            else:
                first = len(page.lines) + 1
                page.statement(value, 8, prefix)
                page.mark(path, first)

    # Names

    def _fresh(self, stem: str) -> str:
        name = unused(stem[:_LONGEST_NAME], self.taken.__contains__)
        self.taken.add(name)
        return name

    def _find_needed(self) -> set[str]:
        """Return the tags whose values are read, by what is itself needed."""
        needed = set(self.outputs) | set(self.states)
        for each in reversed(self.steps):
            is_read = any(tag.name in needed for tag in each.tags)
            if is_read or not isinstance(each.step, Fork):
                needed.update(tag for _, tag in _using(each.step))
        return needed

    def _find_states(self) -> dict[str, str]:
        """Return the attribute for each tag that is read before it comes."""
        known = {*self.flow.inputs, *_leading_tags(self.flow)}
        states: dict[str, str] = {}
        segments = {name for each in self.steps for name in each.segments}
        for each in self.steps:
            for _, tag in _using(each.step):
                if tag not in known and tag not in states:
                    taken = segments | set(states.values())
                    plain = tag.lstrip("_")
                    name = plain if plain.startswith("previous") else f"last_{plain}"
                    states[tag] = unused(name, taken.__contains__)
            known.update(tag.name for tag in each.tags)
        return states

    # Statements

    def _assign(self, named: NamedStep, value: Expression, path: str) -> str:
        """Give a value a variable: that of its tag if somebody reads it, else the stream's."""
        tags = [tag.name for tag in named.tags if tag.name in self.needed]
        if tags:
            stem = tags[0].lstrip("_") or "value"
            known = value.text if isinstance(value, Text) and _is_variable(value) else self.stream
            name = known if known != self.stream else self._fresh(stem)
            self.variables.update(dict.fromkeys(tags, name))
        else:
            name = self.stream
        if not (isinstance(value, Text) and value.text == name):
            self.lines.append((f"{name} = ", value, path))
        return name

    def _step(self, named: NamedStep) -> None:
        step = named.step
        if isinstance(step, Muted):
            self.lines.append((f"# {step.text}", None, step.path))
            return
        is_read = any(tag.name in self.needed for tag in named.tags)
        if isinstance(step, Fork) and not is_read:
            return  # a tag of the flow's graph that nothing here reads
        value = self._value(named)
        if isinstance(step, Fork):
            self._assign(named, value, step.path)
        elif _is_variable(value) and not is_read:
            self.x = value.flat or self.x  # the stream is at another value, under its own name
        else:
            self.x = self._assign(named, value, step.path)

    def _value(self, named: NamedStep) -> Expression:
        step, names = named.step, named.segments
        refs = self._refs(named)
        match step:
            case Through(module=module) | Fork(module=module):
                return self._applied(module, names[0], refs)
            case Also(module=module):
                parts = [Text(self.x), self._applied(module, names[0], refs)]
                return self._merged(step, parts, "Add", None)
            case AlsoWith(skip=skip, main=main):
                parts = [self._applied(skip, names[0], {}), self._applied(main, names[1], refs)]
                return self._merged(step, parts, "Add", None)
            case Split(branches=branches, kind=kind, dim=dim):
                parts = [
                    self._applied(branch, name, refs)
                    for branch, name in zip(branches, names, strict=True)
                ]
                return self._merged(step, parts, kind, dim)
        arguments = [Argument(Text(self.x))]
        if isinstance(step, Loop):
            arguments += [Argument(Text(ref), key) for key, ref in refs.items()]
        else:
            arguments += [Argument(Text(ref)) for ref in refs.values()]
        return Call(f"self.{names[0]}", tuple(arguments), step.path)

    def _applied(self, operand: Operand, name: str, refs: dict[str, str]) -> Expression:
        match operand:
            case Bare():
                return Text(self.x)
            case Recalled(name=tag):
                return Text(refs[tag] if tag else next(iter(refs.values())))
            case Leaf():
                return applied(operand, f"self.{name}", self.x, refs)
        arguments = [Argument(Text(self.x))]
        arguments += [Argument(Text(ref), key) for key, ref in refs.items()]
        return Call(f"self.{name}", tuple(arguments), operand.path)

    def _merged(
        self, step: Step, parts: list[Expression], kind: str, dim: int | None
    ) -> Expression:
        if kind in ("Concat", "Stack"):
            function = "torch.cat" if kind == "Concat" else "torch.stack"
            values = Argument(Items(tuple(parts)))
            return Call(function, (values, Argument(Text(str(dim)), "dim")), step.path)
        texts = [part.flat or "" for part in parts]
        widest = min(_WIDEST_SUM, _ROOM - max(map(len, self.taken)))
        if len(_joined(texts, kind, len(parts))) > widest:
            texts = [self._named(part, step.path).text for part in parts]
        while len(texts) > 2 and len(_joined(texts, kind, len(parts))) > widest:
            sofar = "Add" if kind == "Mean" else kind
            count = len(texts) - 1
            while count > 2 and len(_joined(texts[:count], sofar, len(parts))) > widest:
                count -= 1
            first = self._named(Text(_joined(texts[:count], sofar, len(parts))), step.path)
            texts = [first.text, *texts[count:]]
        return Text(_joined(texts, kind, len(parts)), step.path)

    def _named(self, part: Expression, path: str) -> Text:
        """Give a part of a long expression a variable."""
        if _is_variable(part) and isinstance(part, Text):
            return part
        name = self._fresh("part")
        self.lines.append((f"{name} = ", part, path))
        return Text(name)

    def _refs(self, named: NamedStep) -> dict[str, str]:
        """Return expressions for what a step reads beside its stream, states made ready."""
        found: dict[str, str] = {}
        for key, tag in _using(named.step):
            found[key] = self.variables.get(tag) or self._last(named.step, key, tag)
        return found

    def _last(self, step: Step, key: str, tag: str) -> str:
        attribute = f"self.{self.states[tag]}"
        zero = first_value(_reader(step), key, self.x)
        name = self._fresh(self.states[tag])
        self.lines.append((f"{name} = ", Text(attribute), step.path))
        self.lines.append((f"if {name} is None:", None, step.path))
        self.lines.append((f"    {name} = {zero}", None, step.path))
        return name

    def _return(self) -> None:
        values = [self.x, *(self.variables[tag] for tag in self.outputs)]
        for tag, attribute in self.states.items():
            self.lines.append((f"self.{attribute} = ", Text(self.variables[tag]), ""))
        last = self.lines[-1] if self.lines else ("", None, "")
        if values == [self.stream] and last[0] == f"{self.stream} = ":
            self.lines[-1] = ("return ", last[1], last[2])
        elif len(values) == 1:
            self.lines.append(("return ", Text(values[0]), ""))
        elif len(text := f"return {', '.join(values)}") + 8 <= WIDTH:
            self.lines.append((text, None, ""))
        else:
            self.lines.append(("return ", Items(tuple(map(Text, values)), round=True), ""))


def _without_idle(lines: list[Line]) -> list[Line]:
    """Return the statements without assignments of values that nothing reads afterwards.

    They are of nodes that only have a tag: the flow's graph keeps it, a plain module has none.
    """
    live: set[str] = set()
    kept: list[Line] = []
    for prefix, value, path in reversed(lines):
        if prefix.startswith("if ") and not (kept and kept[-1][0].startswith(" ")):
            continue  # nothing is left to decide
        name = prefix.strip().removesuffix(" =").partition(" = ")[0]
        if name.isidentifier() and "=" in prefix:
            if name not in live:
                continue
            if not prefix.startswith(" "):  # in a branch it may keep the value it had
                live.discard(name)
        text = f"{prefix.partition('=')[2] or prefix} {value.flat if value is not None else ''}"
        if not prefix.startswith("#"):
            live.update(_NAME.findall(text))
        kept.append((prefix, value, path))
    return kept[::-1]


def method(page: Page, name: str, parameters: list[str], result: str) -> None:
    """Write the first line of a method, broken if it must be."""
    line = f"    def {name}({', '.join(['self', *parameters])}) -> {result}:"
    if len(line) <= WIDTH:
        page.line(line)
        return
    inside = f"        {', '.join(['self', *parameters])}"
    page.line(f"    def {name}(")
    if len(inside) <= WIDTH:
        page.line(inside)
    else:
        for each in ("self", *parameters):
            page.line(f"        {each},")
    page.line(f"    ) -> {result}:")


def _joined(texts: list[str], kind: str, count: int) -> str:
    """Return the expression that merges values element by element, of so many in all."""
    match kind:
        case "Max":
            text = texts[0]
            for each in texts[1:]:
                text = f"torch.maximum({text}, {each})"
            return text
        case "Mean":
            return f"({' + '.join(texts)}) / {count}"
        case "Mul":
            return " * ".join(f"({each})" if " + " in each else each for each in texts)
    return " + ".join(texts)


def _is_variable(value: Expression) -> bool:
    return isinstance(value, Text) and value.text.isidentifier()


def _leading_tags(flow: Flow) -> list[str]:
    """Return the tags of the stream where it comes in."""
    names: list[str] = []
    for step in flow.steps:
        if isinstance(step, Tag):
            names.append(step.name)
        elif not isinstance(step, Muted):
            break
    return names


def _using(step: Step) -> Using:
    return () if isinstance(step, Muted | Map) else getattr(step, "using", ())


def _reader(step: Step) -> Leaf | None:
    """Return the leaf that reads what a step is given, if it is one."""
    operand: Operand | None = None
    match step:
        case Through(module=module) | Fork(module=module) | Also(module=module):
            operand = module
        case AlsoWith(main=main):
            operand = main
        case Loop(body=body):
            operand = body
    return operand if isinstance(operand, Leaf) else None
