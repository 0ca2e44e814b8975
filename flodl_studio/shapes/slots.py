"""What is wrong with the networks that a container holds: missing, unknown, with too many ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flodl_studio.catalog.kind import Kind, Slot
from flodl_studio.design.values import Node, Value
from flodl_studio.shapes.containers import inner_inputs
from flodl_studio.shapes.facts import Finding

FEWEST_CHOICES = 2
CLOSED = ("expert", "branch", "cond")
"""Slots whose networks get the stream and nothing else."""


def slot_findings(kind: Kind, node: Node, params: Mapping[str, Value]) -> Iterator[Finding]:
    """Yield what is wrong with the slots of a container."""
    if not kind.slots:
        return
    for slot in node.networks:
        if not any(_is(each, slot) for each in kind.slots):
            message = (
                f"{node.id} ({kind.name}) has no place for a network {slot!r}: "
                f"it holds {_places(kind)}. Remove it."
            )
            yield Finding(node.id, "error", "unknown-slot", message, param=slot)
        elif slot.partition("_")[0] in CLOSED:
            yield from _further_inputs(node, slot)
    for each in kind.slots:
        if each.variadic:
            yield from _too_few(kind, node, each)
        elif each.name not in node.networks and each.name == "body":
            message = f"{node.id} ({kind.name}) has no network in body, so there is nothing to run."
            yield Finding(node.id, "error", "missing-slot", message, param="body")
    if kind.name == "Loop":
        yield from _condition(node, str(params.get("mode")))


def _is(declared: Slot, slot: str) -> bool:
    if declared.variadic:
        return re.fullmatch(rf"{declared.name}_(0|[1-9][0-9]*)", slot) is not None
    return slot == declared.name


def _places(kind: Kind) -> str:
    names = [
        f"{each.name}_0, {each.name}_1, …" if each.variadic else each.name for each in kind.slots
    ]
    return " and ".join(names)


def _too_few(kind: Kind, node: Node, declared: Slot) -> Iterator[Finding]:
    held = [slot for slot in node.networks if _is(declared, slot)]
    if len(held) < FEWEST_CHOICES:
        message = (
            f"{node.id} ({kind.name}) needs two or more networks inside, has {len(held)}. Add one."
        )
        free = next(n for n in range(len(held) + 1) if f"{declared.name}_{n}" not in held)
        yield Finding(node.id, "error", "missing-slot", message, param=f"{declared.name}_{free}")


def _condition(node: Node, mode: str) -> Iterator[Finding]:
    there = "cond" in node.networks
    if mode == "for_n" and there:
        message = (
            f"{node.id} counts its rounds, so its network in cond is not used. Set its mode to "
            "while or until, or remove the network."
        )
        yield Finding(node.id, "warning", "unused-slot", message, param="cond")
    elif mode in ("while", "until") and not there:
        message = (
            f"{node.id} goes round {mode} a condition holds, and has no network in cond. Add one "
            "that ends in a halt, or set its mode to for_n."
        )
        yield Finding(node.id, "error", "missing-slot", message, param="cond")


def _further_inputs(node: Node, slot: str) -> Iterator[Finding]:
    inputs = [each.id for each in inner_inputs(node.networks[slot])]
    if len(inputs) > 1:
        message = (
            f"Only its stream goes into {slot} of {node.id}, and that has {len(inputs)} Inputs: "
            f"{', '.join(inputs)}. Keep the first."
        )
        yield Finding(node.id, "error", "many-inputs", message, param=slot)
