"""What is installed: a wheel with its resources, and no more dependencies than are imported."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import flodl

PROJECT = Path(__file__).parent.parent
CONFIG = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = CONFIG["project"]["optional-dependencies"]

TOOLS = {"ruff", "mypy", "import-linter", "pytest-timeout", "pytest-qt"}
"""Of the tests, but run or loaded by pytest and not imported."""
UNSEEN = {
    "setuptools": "NodeGraphQt imports the distutils that it brings",
    "onnxruntime": "importorskip",
    "jsonschema": "importorskip",
}
OPTIONAL = {"torchvision": "a data source of those who have it; the message says so"}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements):
    names = [canonical(re.match(r"[\w.-]+", each).group()) for each in requirements]
    return {name for name in names if name != "flodl-studio"}


@cache
def distributions():
    """The distribution of each top-level module that is installed."""
    return {top: canonical(names[0]) for top, names in packages_distributions().items()}


def imported(*folders):
    """The distributions whose modules are imported anywhere in folders."""
    tops = set()
    for folder in folders:
        for path in (PROJECT / folder).rglob("*.py"):
            if "golden" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Import):
                    tops |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    tops.add(node.module.partition(".")[0])
    found = distributions()
    return {found[top] for top in tops if top in found} - {"flodl-studio"}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported():
    wanted = declared(CONFIG["project"]["dependencies"])
    for extra in ("studio", "data", "onnx"):
        wanted |= declared(EXTRAS[extra])

    assert imported("flodl", "flodl_studio") - set(OPTIONAL) == wanted - set(UNSEEN)


def test_the_tests_declare_what_they_import():
    runtime = imported("flodl", "flodl_studio")
    wanted = declared(EXTRAS["test"])

    assert imported("tests") - runtime == wanted - TOOLS - set(UNSEEN)


def test_every_dependency_has_a_pinned_version_that_its_range_allows():
    from packaging.requirements import Requirement

    pins = {}
    for line in (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            pins[canonical(name)] = version
    listed = [
        *CONFIG["project"]["dependencies"],
        *(each for row in EXTRAS.values() for each in row),
    ]
    for each in map(Requirement, listed):
        if canonical(each.name) != "flodl-studio":
            assert each.specifier.contains(pins[canonical(each.name)]), each


def test_the_package_says_the_version_of_the_distribution():
    assert flodl.__version__ == CONFIG["project"]["version"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as pip builds it."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(PROJECT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


def test_a_wheel_holds_the_packages_and_every_resource(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    tops = {name.partition("/")[0] for name in names}
    resources = PROJECT / "resources"
    assert tops == {"flodl", "flodl_studio", "flodl_studio-0.1.0.dist-info"}
    assert "flodl/py.typed" in names
    for path in filter(Path.is_file, resources.rglob("*")):
        assert f"flodl_studio/_resources/{path.relative_to(resources).as_posix()}" in names
    assert not [name for name in names if name.endswith((".pyc", "~"))]


def test_what_is_installed_finds_its_resources(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    where = run("-c", "import flodl_studio.resources as r; print(r.root())").stdout.strip()
    assert Path(where) == tmp_path / "site" / "flodl_studio" / "_resources"
    assert run("-m", "flodl_studio", "new", "digits_cnn", "-o", "mine.flodl").returncode == 0
    checked = run("-m", "flodl_studio", "check", "mine.flodl")
    assert checked.returncode == 0, checked.stderr
    assert "10,410" in checked.stdout
