"""The training of a design as code: its settings as a literal, and the call that runs them."""

from __future__ import annotations

from collections.abc import Mapping

from flodl_studio.codegen.expressions import Argument, Call, Expression, Items, Table, Text
from flodl_studio.codegen.layout import Page
from flodl_studio.codegen.words import literal, quoted
from flodl_studio.design.values import Design, Value
from flodl_studio.errors import CodegenError


def training_lines(page: Page, design: Design) -> None:
    """Write the settings as a literal.

    Raises:
        CodegenError: The design says nothing about training.
    """
    if design.training is None:
        raise CodegenError(
            f"The design {design.name!r} has no training settings; choose data and a loss first, "
            "or export it without training."
        )
    entries = tuple((quoted(key), _setting(value)) for key, value in design.training.items())
    page.statement(Table(entries, spread=True), 0, "TRAINING = ")
    page.line()
    page.line()


def _setting(value: Value) -> Expression:
    if isinstance(value, Mapping):
        return Table(tuple((quoted(key), _setting(each)) for key, each in value.items()))
    if isinstance(value, tuple):
        return Items(tuple(map(_setting, value)))
    return literal(value)


def train_call(design: Design, function: str) -> Call:
    """Return the call that trains the model, by the name that flodl's `train` has there."""
    entry = next(node for node in design.network.nodes if node.kind == "Input")
    arguments = [Argument(Text("build_model")), Argument(Text("TRAINING"))]
    arguments.append(Argument(literal(entry.params.get("shape")), "input_shape"))
    dtype = entry.params.get("dtype", "float32")
    if dtype != "float32":
        arguments.append(Argument(literal(dtype), "input_dtype"))
    batch_dim = entry.params.get("batch_dim", 0)
    if batch_dim != 0:
        arguments.append(Argument(literal(batch_dim), "batch_dim"))
    return Call(function, tuple(arguments))
