"""Commands about training and preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui.commands import Command
from flodl_studio.ui.pages import Page
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.trainer import Phase

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow

translate = QCoreApplication.translate


def commands(window: MainWindow) -> list[Command]:
    """Return the commands about training and preview."""
    flow, trainer = window.training, window.training.trainer

    def editing() -> bool:
        return window.pages.currentIndex() == Page.EDITOR

    def pause_text() -> str:
        paused = trainer.phase is Phase.PAUSED
        return translate("Run", "&Go on") if paused else translate("Run", "&Pause")

    def stoppable() -> bool:
        return trainer.phase in (Phase.RUNNING, Phase.PAUSED)

    return [
        Command(
            "run.train",
            translate("Run", "&Train"),
            flow.train,
            "play",
            ("Ctrl+Return",),
            enabled=lambda: editing() and flow.can_train(),
        ),
        Command(
            "run.pause",
            translate("Run", "&Pause"),
            flow.pause_or_resume,
            "pause",
            enabled=stoppable,
            label=pause_text,
        ),
        Command(
            "run.stop_after_epoch",
            translate("Run", "Stop after this &epoch"),
            trainer.stop_after_epoch,
            "stop-after",
            enabled=stoppable,
        ),
        Command(
            "run.stop",
            translate("Run", "&Stop"),
            trainer.stop,
            "stop",
            ("Ctrl+.",),
            enabled=lambda: trainer.is_busy,
        ),
        Command(
            "run.preview",
            translate("Run", "Pre&view"),
            lambda: window.docks.show(Dock.PREVIEW),
            "preview",
            ("Ctrl+Shift+Return",),
            enabled=editing,
        ),
        Command(
            "run.look",
            translate("Run", "&Look inside while training"),
            window.looking.toggle,
            shortcuts=("Ctrl+Shift+L",),
            enabled=editing,
            checked=lambda: window.looking.is_on,
        ),
    ]
