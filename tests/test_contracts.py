"""What may be imported without what: tried in processes where the rest can't be imported."""

import json
import subprocess
import sys

import pytest

QT = ("PySide6", "shiboken6", "NodeGraphQt", "Qt", "qtpy", "pyqtgraph")
TORCH = ("torch", "flodl.nn", "flodl.graph", "flodl.training")

_IMPORT_ALL = """
import importlib, json, pkgutil, sys

packages, skipped, blocked = json.loads(sys.argv[1])

def within(name, parents):
    return any(name == each or name.startswith(each + ".") for each in parents)

class Wall:
    def find_spec(self, name, path=None, target=None):
        if within(name, blocked):
            raise ModuleNotFoundError(f"{name} is blocked", name=name)

sys.meta_path.insert(0, Wall())
names, failed = [], {}
for package in packages:
    names.append(package)
    path = importlib.import_module(package).__path__
    stack = [(package, path)]
    while stack:
        parent, path = stack.pop()
        for found in pkgutil.iter_modules(path, parent + "."):
            if within(found.name, skipped):
                continue
            names.append(found.name)
            try:
                module = importlib.import_module(found.name)
            except Exception as error:
                failed[found.name] = f"{type(error).__name__}: {error}"
                continue
            if found.ispkg:
                stack.append((found.name, module.__path__))
print(json.dumps([names, failed]))
"""


def imported(packages, skipped=(), blocked=()):
    """Import all modules of packages in a process of their own; give all names, and failures."""
    ran = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, json.dumps([packages, skipped, blocked])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    names, failed = json.loads(ran.stdout.splitlines()[-1])
    return names, failed


def test_all_but_the_window_is_imported_without_qt():
    names, failed = imported(["flodl", "flodl_studio"], skipped=["flodl_studio.ui"], blocked=QT)

    assert failed == {}
    for package in ("flodl.training.data", "flodl_studio.engine", "flodl_studio.cli"):
        assert package in names


def test_all_but_the_engine_is_imported_without_torch():
    names, failed = imported(["flodl_studio"], skipped=["flodl_studio.engine"], blocked=TORCH)

    assert failed == {}
    for package in ("flodl_studio.ui.panels", "flodl_studio.shapes", "flodl_studio.cli"):
        assert package in names


@pytest.mark.parametrize(
    ("package", "blocked"), [("flodl_studio.ui", QT), ("flodl_studio.engine", TORCH)]
)
def test_what_needs_qt_or_torch_does_fail_without(package, blocked):
    names, failed = imported([package], blocked=blocked)

    assert len(failed) > len(names) / 3
    assert all("is blocked" in reason for reason in failed.values()), failed


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import flodl; dir(flodl); flodl.FlodlError", (*TORCH, "numpy")),
        ("import flodl_studio.cli", ("torch", "PySide6", "flodl_studio.ui", "numpy")),
        ("import flodl_studio.ui.app", TORCH),
    ],
)
def test_what_an_import_leaves_out(statement, absent):
    code = f"import sys\n{statement}\nprint(*(name for name in {absent} if name in sys.modules))"

    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )

    assert (ran.returncode, ran.stdout.split()) == (0, []), ran.stderr
