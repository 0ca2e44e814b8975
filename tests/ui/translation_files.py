"""Bring the files of translations in step with the sources: `make translations`.

Qt's lupdate reads the texts out of the window's sources. Texts that lie in data, in packages that
know nothing of Qt, are written out for it as calls. What is new in a .ts file waits there for its
translation; lrelease then makes of it the .qm file that the window loads.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import PySide6

from flodl_studio import resources
from flodl_studio.catalog import KINDS
from flodl_studio.design.reading import read_file
from flodl_studio.ui.dialogs.start_page import description, spelled
from flodl_studio.ui.language import LANGUAGES, ORIGINAL
from flodl_studio.ui.panels import training_params

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "resources" / "translations"
_TOOLS = Path(PySide6.__file__).parent
_STATES = ("new", "begun", "done", "stopped", "failed", "error", "warning", "info", "Default")


def update(code: str, folder: Path = FOLDER) -> Path:
    """Write the texts of the sources into the .ts file of a language; what it has stays."""
    target = folder / f"studio_{code}.ts"
    sources = sorted((ROOT / "flodl_studio" / "ui").rglob("*.py"))
    with tempfile.TemporaryDirectory() as scratch:
        calls = Path(scratch) / "data.py"
        lines = [f'translate("Data", {_quoted(text)})' for text in data_texts()]
        calls.write_text("\n".join(lines) + "\n", encoding="utf-8")
        languages = ("-source-language", ORIGINAL, "-target-language", code)
        options = (*languages, "-locations", "none", "-no-obsolete", "-no-ui-lines")
        files = map(str, (*sources, calls))
        _run("lupdate", *options, *files, "-ts", str(target))
    return target


def release(source: Path, target: Path) -> None:
    """Make the .qm file of a .ts file."""
    _run("lrelease", "-silent", str(source), "-qm", str(target))


def data_texts() -> list[str]:
    """Return the texts that the window takes from data, each once."""
    return list(dict.fromkeys(text for text in _data_texts() if text))


def _data_texts() -> Iterator[str]:
    for kind in KINDS.values():
        yield str(kind.family)
        yield kind.summary
        yield from (param.help for param in kind.params)
    for source in training_params.SOURCES:
        yield from _helps(training_params.data_params({"data": {"source": source}}))
    for schedule in training_params.SCHEDULES:
        for optimizer in training_params.OPTIMIZERS:
            chosen = {"optimizer": {"kind": optimizer}, "scheduler": {"kind": schedule}}
            yield from _helps(training_params.goal_params(chosen))
    yield from _helps(training_params.machine_params(("auto",)))
    for path in sorted((resources.root() / "templates").glob("*.flodl")):
        yield spelled(path.stem)
        yield description(read_file(path))
    yield from _STATES


def _helps(params: tuple[training_params.Param, ...]) -> Iterator[str]:
    return (each.help for each in params)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run([_TOOLS / tool, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{tool}: {done.stderr or done.stdout}")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in LANGUAGES:
        if each != ORIGINAL:
            written = update(each)
            release(written, written.with_suffix(".qm"))
