import csv
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from flodl_studio.design import edits
from flodl_studio.design.values import Place
from flodl_studio.importing import read_flow
from flodl_studio.ui.exporting import FORMS, Exporter


def form(name):
    return next(each for each in FORMS if each.id == name)


@pytest.mark.parametrize("name", [each.id for each in FORMS if each.content is not None])
def test_every_form_that_needs_no_engine_writes_its_file(opened, tmp_path, name):
    path = tmp_path / f"out{form(name).suffix}"
    assert Exporter(opened).export(form(name), path)
    assert path.stat().st_size > 100
    assert opened.banners.texts == ()


def test_exported_flow_reads_back_as_the_same_network(opened, tmp_path):
    path = tmp_path / "out.py"
    Exporter(opened).export(form("flow"), path)
    read = read_flow(path.read_text())
    assert [node.id for node in read.network.nodes] == [
        node.id for node in opened.session.design.network.nodes
    ]


def test_the_picture_is_drawn(opened, tmp_path):
    path = tmp_path / "out.png"
    Exporter(opened).export(form("png"), path)
    image = QImage(str(path))
    assert image.width() > 400
    colors = {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
    assert len(colors) > 3


def test_the_report_has_a_row_for_every_node(opened, tmp_path):
    path = tmp_path / "out.csv"
    Exporter(opened).export(form("report_csv"), path)
    rows = list(csv.DictReader(path.open()))
    assert [row["node"] for row in rows] == [n.id for n in opened.session.design.network.nodes]
    assert sum(int(row["parameters"]) for row in rows) == opened.session.inference.parameters


def test_what_can_not_become_code_is_said_in_words_and_leaves_no_file(opened, tmp_path):
    opened.session.do("loose", lambda d: edits.remove_nodes(d, Place(), ["logits"]))
    path = tmp_path / "out.py"
    assert not Exporter(opened).export(form("flow"), path)
    assert not path.exists()
    assert "can't be exported" in opened.banners.texts[0]


def test_a_folder_that_is_not_there_is_said_in_words(opened, tmp_path):
    assert not Exporter(opened).export(form("flow"), tmp_path / "nowhere" / "out.py")
    assert "nowhere" in opened.banners.texts[0]


def test_weights_are_offered_only_after_a_training(opened):
    assert not Exporter(opened).can_export(form("weights"))
    assert not opened.commands.action("export.weights").isEnabled()


def test_no_form_is_proposed_the_file_of_another(opened, monkeypatch):
    asked = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *given: asked.append(given[2]) or ("", "")
    )
    for each in FORMS:
        Exporter(opened).ask(each)
    assert len(set(asked)) == len(FORMS)
    assert all(Path(each).stem.startswith("digits") for each in asked)
