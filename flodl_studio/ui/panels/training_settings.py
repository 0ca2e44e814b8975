"""The form of the design's training section; each change is an edit of the design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from flodl_studio.catalog.kind import Param
from flodl_studio.design import settings
from flodl_studio.design.values import Value
from flodl_studio.ui import theme
from flodl_studio.ui.layouts import column
from flodl_studio.ui.panels import training_params as params
from flodl_studio.ui.panels.editors import WordsField
from flodl_studio.ui.panels.param_form import ParamForm, Setting
from flodl_studio.ui.scrolled import ScrolledPage
from flodl_studio.ui.session import Session


class TrainingSettings(ScrolledPage):
    """Data, goal and machine of the training, undoable like everything in the design."""

    def __init__(
        self,
        session: Session,
        devices: Callable[[], tuple[str, ...]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._devices = session, devices
        self.forms: list[ParamForm] = []
        self._shown: object = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Training settings"))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh)
        session.changed.connect(self._later.start)
        theme.themes().changed.connect(self._on_theme)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings of the design as it is."""
        training = self._session.design.training
        groups = [] if training is None else self._groups(training)
        key = None if training is None else [[p.name for p in group] for _, group in groups]
        if key != self._shown or training is None:
            self._shown = key
            self._build(groups, training is None)
        for form in self.forms:
            path = form.rows.get("data.path")
            if path is not None and isinstance(path.field, WordsField):
                source = params.value_at(training or {}, "data.source")
                path.field.asks_for_folder = source in params.FOLDERS
            form.show_settings({each.name: _setting(training or {}, each) for each in form.params})

    def set_up(self) -> None:
        """Give a design without training the usual settings."""
        self._session.do(
            self.tr("set up training"),
            lambda design: settings.set_training(design, params.DEFAULT),
        )

    def _groups(self, training: Mapping[str, Value]) -> list[tuple[str, tuple[Param, ...]]]:
        return [
            (self.tr("Data"), params.data_params(training)),
            (self.tr("Goal"), params.goal_params(training)),
            (self.tr("Machine"), params.machine_params(self._devices())),
        ]

    def _build(self, groups: list[tuple[str, tuple[Param, ...]]], empty: bool) -> None:
        page = QWidget()
        layout = column(page, margin=theme.SPACE, spacing=theme.SPACE)
        self.forms = []
        if empty:
            self._build_empty(layout)
        for title, group in groups:
            head = QLabel(title)
            head.setProperty("role", "title")
            layout.addWidget(head)
            form = ParamForm(group)
            form.changed.connect(self._on_changed)
            form.unset.connect(self._on_unset)
            self.forms.append(form)
            layout.addWidget(form)
        widest = max((form.label_width() for form in self.forms), default=0)
        for form in self.forms:
            form.give_labels(widest)
        layout.addStretch(1)
        self.setWidget(page)

    def _build_empty(self, layout: QVBoxLayout) -> None:
        words = QLabel(self.tr("This design does not say yet how it is trained."))
        words.setWordWrap(True)
        button = QPushButton(self.tr("Set up training"))
        button.setObjectName("set-up-training")
        button.clicked.connect(self.set_up)
        layout.addWidget(words)
        layout.addWidget(button)

    def _on_changed(self, name: str, entered: object, step: bool) -> None:
        value = cast("Value", entered)
        self._session.do(
            self.tr("set training {}").format(_title(name)),
            lambda design: settings.set_training(
                design, params.with_value(design.training or {}, name, value)
            ),
            ("training", name) if step else None,
        )

    def _on_unset(self, name: str) -> None:
        self._session.do(
            self.tr("reset training {}").format(_title(name)),
            lambda design: settings.set_training(
                design, params.without(design.training or {}, name)
            ),
        )

    def _on_theme(self, _theme: theme.Theme) -> None:
        self._shown = None
        self.refresh()


def _setting(training: Mapping[str, Value], param: Param) -> Setting:
    given = params.is_given(training, param.name)
    usual = None if param.required else param.default
    value = params.value_at(training, param.name) if given else usual
    return Setting(cast("Value", value), given=given)


def _title(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")
