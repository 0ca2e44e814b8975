"""Steps and modules as expressions: the builder calls that a reader sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from flodl_studio.codegen.expressions import (
    Argument,
    Call,
    Expression,
    Items,
    Remark,
    Repeated,
    Text,
    twins,
)
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
    are_alike,
)
from flodl_studio.codegen.words import checked, literal, quoted

MODES = {"for_n": "for_n", "while": "while_cond", "until": "until_cond"}
"""How the builder calls the modes of a loop."""

LEAST_REPEATED = 3
"""Modules in a list from which on it is written as a comprehension."""


class Write(Protocol):
    """Writes a module where one is expected; in place if it is made anew each time."""

    def __call__(self, operand: Operand, in_place: bool = False) -> Expression:
        """Return the module."""
        ...


def constructor(leaf: Leaf) -> Call:
    """Return the call that makes a module."""
    if leaf.kind is None:
        return Call(
            leaf.target, tuple(map(Argument, map(literal, leaf.settings.values()))), leaf.path
        )
    arguments: list[Argument] = []
    in_order = True  # arguments may go without their names until one is left out
    for param in leaf.kind.params:
        if param.name not in leaf.settings:
            in_order = False
            continue
        setting = leaf.settings[param.name]
        if param.spread:
            assert isinstance(setting, tuple), "a list of sizes is spread over the arguments"
            arguments += [Argument(literal(each)) for each in setting]
            continue
        in_order = in_order and param.positional
        arguments.append(Argument(literal(setting), "" if in_order else checked(param.name)))
    return Call(leaf.target, tuple(arguments), leaf.path)


def list_of(
    operands: tuple[Operand, ...],
    write: Callable[[Operand], Expression],
    write_anew: Callable[[Operand], Expression],
) -> Expression:
    """Return modules as a list, written once where several are made alike.

    Args:
        operands: The modules.
        write: Writes one of different ones.
        write_anew: Writes one that is made anew each time.
    """
    if len(operands) < LEAST_REPEATED or not are_alike(operands):
        return Items(tuple(map(write, operands)))
    values = [write_anew(each) for each in operands]
    return Repeated(values[0], len(values), twins(values))


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
            yield _call("split", path, list_of(branches, write, partial(write, in_place=True)))
            yield from _using(step.using, path)
            yield _call("merge", path, _merge_op(step))
            return
        case Loop():
            yield from _loop(step, write)
        case Gate(router=router, experts=choices) | Switch(router=router, branches=choices):
            word = "gate" if isinstance(step, Gate) else "switch"
            yield _call(
                word,
                path,
                constructor(router),
                list_of(choices, write, partial(write, in_place=True)),
            )
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
