"""What every exported module has around its model: docstrings, imports, signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flodl_studio.codegen.layout import WIDTH, Page
from flodl_studio.codegen.own_names import own_names
from flodl_studio.codegen.steps import Block, Plan, Port
from flodl_studio.codegen.training import train_call
from flodl_studio.codegen.words import one_line, prose
from flodl_studio.design.values import NOTHING, Design

_PART = re.compile(r"(?:\\.|[^\\]){40}")
"""A part of a text with escapes, which it does not cut: 80 columns at most."""


def heading(page: Page, title: str, imports: list[str]) -> None:
    """Write the docstring of the module and its imports."""
    page.line(f'"""{title}."""')
    page.line()
    for line in imports:
        page.line(line)
    page.line()


def signature(page: Page, name: str, parameters: list[str], result: str) -> None:
    """Write the first line of a function, broken if it must be."""
    line = f"def {name}({', '.join(parameters)}) -> {result}:"
    if len(line) <= WIDTH:
        page.line(line)
        return
    if not parameters:  # only a name of a hundred letters comes here
        page.line(line)
        return
    page.line(f"def {name}(")
    inside = f"    {', '.join(parameters)}"
    if len(inside) <= WIDTH:
        page.line(inside)
    else:
        for each in parameters:
            page.line(f"    {each},")
    page.line(f") -> {result}:")


def model_docstring(page: Page, planned: Plan, names: Mapping[str, str] = NOTHING) -> None:
    """Write the docstring of `build_model`: inputs, outputs, parameters, and names of nodes."""
    title = one_line(planned.name).replace("\\", "\\\\").replace('"', '\\"')
    _line(page, '    """', f"Build {title}.")
    page.line()
    _ports(page, "Inputs", planned.inputs)
    page.line()
    _ports(page, "Outputs", planned.outputs)
    page.line()
    page.line(f"    Parameters: {planned.parameters:,}")
    _names(page, names)
    page.line('    """')


def _line(page: Page, indent: str, line: str) -> None:
    """Write a line of a docstring, over several lines of code where it is long."""
    while len(indent + line) > WIDTH:
        part = _PART.match(line)
        assert part is not None
        page.line(f"{indent}{part[0]}\\")
        line, indent = line[part.end() :], ""
    page.line(indent + line)


def block_docstring(page: Page, block: Block) -> None:
    """Write the docstring of a block's function."""
    names = own_names(block.flow)
    line = f'    """Return a new block {prose(block.name)}.'
    page.line(line if names else f'{line}"""')
    if names:
        _names(page, names)
        page.line('    """')


def _names(page: Page, names: Mapping[str, str]) -> None:
    """Write what the design calls nodes that reading the code would only number."""
    if names:
        page.line()
        page.line("    Names:")
    for told, own in names.items():
        _line(page, "        ", f"{told}: {own}")


def _ports(page: Page, title: str, ports: tuple[Port, ...]) -> None:
    page.line(f"    {title}:")
    for port in ports:
        _line(page, "        ", f"{port.name}: {port.shape} {port.dtype}")


def end_module(page: Page, design: Design, imported: bool = True) -> None:
    """Write `main`, which trains the model on the data of the design.

    Args:
        page: The module.
        design: The design.
        imported: Whether the module has imported flodl; otherwise `main` does, and nothing else.
    """
    page.line("def main() -> None:")
    if imported:
        page.line('    """Train the model on its data."""')
        page.statement(train_call(design, "flodl.training.train"), 4, "")
    else:
        page.line('    """Train the model on its data; only this needs flodl."""')
        page.line("    from flodl.training import train")
        page.line()
        page.statement(train_call(design, "train"), 4, "")
    page.line()
    page.line()
    page.line('if __name__ == "__main__":')
    page.line("    main()")
