"""The form of the training settings: what it asks for, shows and refuses."""

import inspect

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from flodl.training.data import synthetic
from flodl_studio.design import settings
from flodl_studio.ui.panels import training_params
from flodl_studio.ui.panels.dock import Dock


def panel(window):
    made = window.docks.panel(Dock.TRAINING)
    QApplication.processEvents()
    return made


def field_of(shown, name):
    QApplication.processEvents()
    (row,) = [form.rows[name] for form in shown.settings.forms if name in form.rows]
    return row


def enter(row, text):
    row.field.setFocus()
    row.field.selectAll()
    QTest.keyClicks(row.field, text)
    QTest.keyClick(row.field, Qt.Key.Key_Return)


def use_data(window, **data):
    window.session.do(
        "data", lambda design: settings.set_training(design, {**design.training, "data": data})
    )
    return panel(window)


def test_options_of_a_data_set_are_entered_by_name_and_refused_with_the_rule(opened):
    window = opened
    row = field_of(use_data(window, source="torchvision", name="EMNIST"), "data.options")
    enter(row, "digits")
    assert row.rule.text() == 'Expected an object as {"split": "digits"}, got "digits"'
    assert row.rule.isVisibleTo(row.rule.parentWidget())
    assert "options" not in window.session.design.training["data"]
    QTest.keyClick(row.field, Qt.Key.Key_Escape)
    assert (row.field.text(), row.rule.text()) == ("{}", "")
    enter(row, '{"split": "digits", "train": false}')
    given = {"split": "digits", "train": False}
    assert window.session.design.training["data"]["options"] == given
    assert row.rule.text() == ""
    QApplication.processEvents()
    assert row.field.text() == '{"split": "digits", "train": false}'


def test_the_name_of_a_data_set_is_refused_with_the_rule(opened):
    window = opened
    row = field_of(use_data(window, source="torchvision"), "data.name")
    enter(row, "my data")
    assert row.rule.text().startswith("Expected a name")
    assert "name" not in window.session.design.training["data"]


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ({"source": "digits"}, []),
        ({"source": "torchvision", "name": "EMNIST"}, ["name", "path", "options"]),
        ({"source": "torchvision", "name": "FakeData"}, ["name", "options"]),
        ({"source": "digits", "target": "input"}, ["target"]),
        ({"source": "csv"}, ["path", "target", "standardize", "standardize_target"]),
        ({"source": "npy"}, ["path", "y"]),
        ({"source": "images"}, ["path", "size"]),
    ],
)
def test_the_form_asks_for_what_the_data_needs(data, names):
    shown = [each.name for each in training_params.data_params({"data": data})]
    assert shown == ["data.source", *(f"data.{name}" for name in names), "validation_fraction"]


def test_the_form_shows_what_is_used_where_nothing_is_said():
    usual = {"moons": synthetic.moons, "copy": synthetic.copy, "parity": synthetic.parity}
    for source, make in usual.items():
        params = {each.name: each for each in training_params.OPTIONS[source]}
        made = make({}, np.random.default_rng(0))
        assert len(made.x) == params["data.samples"].default, source
    for source in ("moons", "spirals", "sine"):
        (noise,) = [e.default for e in training_params.OPTIONS[source] if e.name == "data.noise"]
        make = synthetic.NAMES[source]
        said = make({"noise": noise}, np.random.default_rng(0))
        assert (make({}, np.random.default_rng(0)).x == said.x).all(), source
    (decay,) = [
        e.default for e in training_params.OPTIMIZERS["adamw"] if e.name == "optimizer.weight_decay"
    ]
    assert decay == inspect.signature(torch.optim.AdamW).parameters["weight_decay"].default


def test_a_path_that_is_needed_says_so_and_that_of_pictures_is_a_folder(opened, monkeypatch):
    window = opened
    row = field_of(use_data(window, source="images"), "data.path")
    assert row.field.placeholderText() == "needs a value"
    asked = lambda *_: "/data/pictures"  # noqa: E731 - stands for the dialog
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getExistingDirectory", asked)
    row.field.browse.trigger()
    assert window.session.design.training["data"]["path"] == "/data/pictures"


def test_data_can_be_given_back_where_the_loss_is_of_values():
    training = {"data": {"source": "digits"}, "loss": "mse"}
    assert "data.target" in [each.name for each in training_params.data_params(training)]
    changed = training_params.with_value(training, "data.target", "input")
    kept = training_params.with_value(changed, "data.source", "copy")
    assert kept["data"] == {"source": "copy", "target": "input"}
