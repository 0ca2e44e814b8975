"""Steps and modules as expressions: the builder calls that a reader sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flodl_studio.catalog.kind import Param
from flodl_studio.codegen.layout import Argument, Call, Expression, Items, Remark, Text
from flodl_studio.codegen.steps import (
    Also,
    AlsoWith,
    Fork,
    Gate,
    Leaf,
    Loop,
    Map,
    Muted,
    Operand,
    Setting,
    Split,
    Step,
    Switch,
    Tag,
    Through,
    Using,
)
from flodl_studio.codegen.words import checked, literal, quoted

MODES = {"for_n": "for_n", "while": "while_cond", "until": "until_cond"}
"""How the builder calls the modes of a loop."""

Write = Callable[[Operand], Expression]
"""Writes a module where one is expected."""


def constructor(leaf: Leaf) -> Call:
    """Return the call that makes a module."""
    arguments: list[Argument] = []
    in_order = True  # arguments may go without their names until one is left out
    for name, setting in leaf.settings.items():
        param = leaf.kind.param(name) if leaf.kind else None
        if param is not None and param.spread:
            assert isinstance(setting, tuple), "a list of sizes is spread over the arguments"
            arguments += [Argument(literal(each)) for each in setting]
            continue
        in_order = in_order and (leaf.kind is None or _follows(leaf, param))
        arguments.append(Argument(literal(setting), "" if in_order else checked(name)))
    return Call(leaf.target, tuple(arguments), leaf.path)


def _follows(leaf: Leaf, param: Param | None) -> bool:
    """Tell whether an argument may go without its name: it is said so, and none before is out."""
    assert leaf.kind is not None
    if param is None or not param.positional:
        return False
    before = leaf.kind.params[: leaf.kind.params.index(param)]
    return all(each.name in leaf.settings for each in before)


def step_calls(step: Step, write: Write) -> Iterator[Call | Remark]:
    """Yield the builder calls of a step."""
    path = step.path
    match step:
        case Tag(name=name):
            yield _call("tag", path, Text(quoted(checked(name))))
            return
        case Muted(text=text):
            yield Remark(text, path)
            return
        case Map():
            yield from _map(step, write)
            return
        case Split(branches=branches):
            yield _call("split", path, Items(tuple(map(write, branches))))
            yield from _using(step.using, path)
            yield _call("merge", path, _merge_op(step))
            return
        case Loop():
            yield from _loop(step, write)
        case Gate(router=router, experts=choices) | Switch(router=router, branches=choices):
            word = "gate" if isinstance(step, Gate) else "switch"
            yield _call(word, path, constructor(router), Items(tuple(map(write, choices))))
        case AlsoWith(skip=skip, main=main):
            yield _call("also_with", path, write(skip), write(main))
        case Through(module=module) | Also(module=module) | Fork(module=module):
            yield _call(type(step).__name__.lower(), path, write(module))
    yield from _using(step.using, path)


def _call(name: str, path: str, *values: Expression) -> Call:
    return Call(name, tuple(map(Argument, values)), path)


def _loop(step: Loop, write: Write) -> Iterator[Call]:
    yield _call("loop_body", step.path, write(step.body))
    count = literal(step.count)
    if step.condition is None:
        yield _call("for_n", step.path, count)
    else:
        yield _call(MODES[step.mode], step.path, write(step.condition), count)


def _map(step: Map, write: Write) -> Iterator[Call]:
    yield _call("map", step.path, write(step.body))
    if step.batched:
        yield _call("batched", step.path)
    if step.mode == "slices":
        yield _call("slices", step.path, literal(step.count))
    else:
        yield _call("each", step.path)


def _merge_op(step: Split) -> Expression:
    if step.dim is None:
        return Text(f"MergeOp.{step.kind.upper()}")
    return Call(f"MergeOp.{step.kind.lower()}", (Argument(literal(step.dim)),))


def _using(using: Using, path: str) -> Iterator[Call]:
    """Yield the call of `using`: tags alone where the module doesn't care what they are called."""
    if not using:
        return
    alone: list[str] = []
    named: list[tuple[str, str]] = []
    for key, tag in using:
        if (key == tag or key.startswith("ref_")) and tag not in alone:
            alone.append(tag)
        else:
            named.append((key, tag))
    arguments = [Argument(Text(quoted(checked(tag)))) for tag in alone]
    arguments += [Argument(Text(quoted(checked(tag))), checked(key)) for key, tag in named]
    yield Call("using", tuple(arguments), path)


def setting_arguments(arguments: tuple[tuple[str, Setting], ...]) -> tuple[Argument, ...]:
    """Return what a block's function is called with: names where there are several."""
    several = len(arguments) > 1
    return tuple(
        Argument(literal(setting), checked(name) if several else "") for name, setting in arguments
    )
