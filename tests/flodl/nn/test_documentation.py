"""Docstrings of the public classes, the names the package offers, and the version."""

import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch

import flodl
from flodl import nn

LAYERS = [
    getattr(nn, name)
    for name in nn.__all__
    if inspect.isclass(getattr(nn, name))
    and issubclass(getattr(nn, name), nn.Module)
    and getattr(nn, name) not in (nn.Module, nn.NamedInputModule, nn.LoopBody)
]

PARTS = [
    getattr(flodl, name)
    for name in flodl.graph.__all__
    if inspect.isclass(getattr(flodl.graph, name))
    and issubclass(getattr(flodl.graph, name), nn.Module)
    and name not in ("Graph", "StateAdd")  # which take nothing from a user
]


@pytest.mark.parametrize("layer", [*LAYERS, *PARTS])
def test_a_docstring_gives_shapes_arguments_and_errors(layer):
    text = inspect.getdoc(layer)
    parameters = [
        each
        for each in inspect.signature(layer.__init__).parameters.values()
        if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        or layer in (nn.Reshape, nn.Permute)
        if each.name != "self" and not each.name.startswith("_")
    ]

    assert text.splitlines()[0].endswith((".", ")", ":"))
    assert "\nShape:\n" in text
    assert "→" in text.split("Shape:")[1]
    if layer is nn.Identity:  # its arguments are ignored
        return
    assert "Raises:" in text
    documented = text.split("Args:")[1].split("Raises:")[0] if parameters else ""
    for each in parameters:
        assert f"{each.name}:" in documented, each.name


@pytest.mark.parametrize("layer", LAYERS)
def test_a_docstring_names_the_paper_or_the_part_of_torch_that_it_follows(layer):
    text = inspect.getdoc(layer)

    assert re.search(r"arXiv:|\b(19|20)\d\d\b|`torch\.(?!device|dtype)[\w.]+`", text)


# Where torch has the class and its signature names anything.
_SIGNED = [
    layer
    for layer in LAYERS
    if hasattr(torch.nn, layer.__name__) and layer not in (nn.GRU, nn.LSTM, nn.Identity)
]


@pytest.mark.parametrize("layer", _SIGNED)
def test_torchs_parameter_names_are_kept(layer):
    theirs = getattr(torch.nn, layer.__name__)
    names = set(inspect.signature(theirs.__init__).parameters)

    assert names <= set(inspect.signature(layer.__init__).parameters)


def test_the_names_offered_exist_and_are_sorted_like_the_lint_wants():
    assert len(set(nn.__all__)) == len(nn.__all__)
    assert all(hasattr(nn, name) for name in nn.__all__)


def test_the_package_offers_its_errors_and_loads_torch_late():
    code = (
        "import flodl, sys; assert 'torch' not in sys.modules; "
        "assert issubclass(flodl.ShapeError, flodl.FlodlError); "
        "assert flodl.Reshape is flodl.nn.Reshape; assert 'torch' in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_version_is_that_of_the_project():
    project = Path(__file__).parents[3] / "pyproject.toml"

    assert flodl.__version__ == tomllib.loads(project.read_text())["project"]["version"]


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'flodl' has no attribute 'nothing'"):
        _ = flodl.nothing
