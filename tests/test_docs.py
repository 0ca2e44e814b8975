"""What the documents say holds: links, folders, commands, settings, a design."""

from __future__ import annotations

import dataclasses
import re
import shlex
from pathlib import Path

import pytest

from flodl.training import SOURCES, Config
from flodl.training.config import LOSSES
from flodl_studio.cli import main
from flodl_studio.cli.arguments import COMMANDS, FORMS, parsed
from flodl_studio.design.reading import read
from flodl_studio.design.writing import write
from flodl_studio.shapes import infer
from flodl_studio.ui.panels.training_params import OPTIONS

PROJECT = Path(__file__).parent.parent
PAGES = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")]
FOLDERS = ("flodl/", "flodl_studio/", "tests/", "resources", "docs/")


def page(name):
    return (PROJECT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands(text):
    """The arguments of every call of flodl-studio in blocks for a shell."""
    for block in blocks(text, "bash"):
        for line in re.split(r"\n|&&|\|\|", block):
            words = shlex.split(line, comments=True)
            if words and words[0].endswith("flodl-studio"):
                yield words[1:]


def rows(text):
    """The cells of the rows of tables, the heads left out."""
    for line in re.findall(r"^\| (.*) \|$", text, re.MULTILINE):
        cells = [each.strip() for each in re.split(r"(?<!\\)\|", line)]
        if set("".join(cells)) - {"-"}:
            yield cells


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    prose = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#:]+)\)", prose)

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_files_that_are_named_are_there(path):
    names = re.findall(r"`([\w/.]+)`", path.read_text(encoding="utf-8"))
    named = {name for name in names if name.startswith(FOLDERS) and "layer_scale" not in name}

    assert {name for name in named if not (PROJECT / name).exists()} == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_calls_of_the_command_line_are_understood(path):
    for arguments in commands(path.read_text(encoding="utf-8")):
        assert parsed(arguments) is not None, arguments


@pytest.mark.parametrize("name", ["command-line", "training"])
def test_a_page_can_be_followed(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    codes = {}
    for arguments in commands(page(name)):
        short = ["--epochs", "1"] if arguments[0] == "train" and "--epochs" not in arguments else []
        codes[" ".join(arguments)] = main([*arguments, *short])

    wanted = {each: 1 if each.startswith("diff") else 0 for each in codes}
    assert codes == wanted, capsys.readouterr().err


def test_every_command_and_form_is_described():
    text = page("command-line")
    described = [cells[0].strip("`").split()[0] for cells in rows(text)]

    assert set(described) - {"command"} == set(COMMANDS)
    assert [form for form in FORMS if f"`{form}`" not in text] == []


def test_every_setting_of_training_is_described():
    text = page("training")
    described = {name for cells in rows(text) for name in re.findall(r"`(\w+)`", cells[0])}

    assert {field.name for field in dataclasses.fields(Config)} - {"keep_epochs"} <= described
    words = set(re.findall(r"\w+", text))
    assert {"keep_epochs", *LOSSES} <= words


def test_every_source_of_data_is_described_with_what_it_can_be_told():
    words = {}
    for cells in rows(page("training")):
        if cells[2:]:
            names = set(re.findall(r"`(\w+)`", cells[2]))
            words |= dict.fromkeys(re.findall(r"`(\w+)`", cells[0]), names)

    assert set(SOURCES) <= set(words)
    for source, options in OPTIONS.items():
        told = {each.name.removeprefix("data.") for each in options}
        assert told <= words[source], source


def test_the_design_that_is_shown_is_one():
    (text,) = blocks(page("design-file"), "json")
    inference = infer(read(text.encode()))

    assert inference.ok
    assert not inference.problems
    assert read(write(inference.design)) == inference.design


def test_every_package_has_its_row_in_the_architecture():
    table = {cells[0].strip("`"): cells[2] for cells in rows(page("architecture")) if cells[2:]}
    packages = {
        path.parent.relative_to(PROJECT).as_posix()
        for root in ("flodl", "flodl_studio")
        for path in (PROJECT / root).rglob("__init__.py")
    }

    assert packages - {"flodl", "flodl_studio", "flodl/training/data"} <= set(table)
    for folder, files in table.items():
        for name in re.findall(r"`([\w.]+)`", files):
            assert (PROJECT / folder / name).is_file(), (folder, name)
