"""What happens around training: engines, where runs go, who is asked what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTemporaryDir, Signal

from flodl_studio.codegen import jobs
from flodl_studio.errors import RunError, StudioError
from flodl_studio.runs import events, job
from flodl_studio.runs.folder import RunFolder, new_run
from flodl_studio.shapes.memory import fits
from flodl_studio.ui.engine_process import MODULE, EngineProcess, Engines
from flodl_studio.ui.looking_back import LookingBack
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.quantities import sized
from flodl_studio.ui.trainer import Phase, Trainer

if TYPE_CHECKING:
    from flodl_studio.ui.main_window import MainWindow

Answer = Callable[[events.AnyEvent], object]
"""Takes the events about a job."""


def available_memory() -> float:
    """Return the bytes of memory that are free on this machine."""
    import psutil

    return float(psutil.virtual_memory().available)


class TrainingFlow(QObject):
    """Trains, previews, probes: one engine for the training, one for all else.

    Attributes:
        another_design: Another one is open, and has runs of its own.
        back: Which run and which of its epochs is shown.
        devices_known: The engine has said what can be trained on.
    """

    devices_known = Signal()
    another_design = Signal()

    def __init__(self, window: MainWindow, engine: tuple[str, ...] = MODULE) -> None:
        super().__init__(window)
        self._window = window
        self.session = window.session
        self.engines = Engines(engine, self)
        self.trainer = Trainer(self.engines, self)
        self.back = LookingBack(self.trainer, self)
        self.devices: tuple[str, ...] = ("auto", "cpu")
        self.processes = 1
        self._helper: EngineProcess | None = None
        self._answers: dict[str, Answer] = {}
        self._number = 0
        self._told = ""
        self._scratch: QTemporaryDir | None = None
        self._path = window.document.path
        self.engines.said.connect(self._on_any)
        window.document.began.connect(self._on_another_design)

    @property
    def home(self) -> Path:
        """Where relative paths of data start: beside the design, or where the user is."""
        path = self._window.document.path
        return path.parent if path is not None else Path.cwd()

    @property
    def runs_folder(self) -> Path:
        """Where runs are kept: beside the design; of one without a file with the window's data."""
        path = self._window.document.path
        if path is not None:
            return path.parent / "runs"
        where = QStandardPaths.StandardLocation.AppLocalDataLocation
        return Path(QStandardPaths.writableLocation(where)) / "runs"

    @property
    def latest(self) -> RunFolder | None:
        """The run whose weights can be looked at."""
        run = self.back.run
        return run if run is not None and run.best.is_file() else None

    def can_train(self) -> bool:
        """Tell whether a training can be started now."""
        return not self.trainer.is_busy and bool(self.session.design.network.nodes)

    def train(self) -> None:
        """Train the design as it is; what is missing is said in words."""
        if self._is_ready():
            self._show_panel()
            self._start_if_it_fits()

    def prepare(self) -> RunFolder | None:
        """Make the folder of a run that is done elsewhere, and return it."""
        if not self._is_ready():
            return None
        run, design = self._new_run(), self.session.design
        try:
            look = self.trainer.first_look()
            run.begin(design, jobs.train(design.name, design, self.home, run, look=look))
        except StudioError as error:
            self._tell(str(error))
            return None
        return run

    def _is_ready(self) -> bool:
        """Tell whether the design can be trained; what is missing is said in words."""
        self._window.banners.close_message(self._told)
        if self.session.design.training is None:
            self._tell(self.tr("Say first how to train: choose data and a loss."))
            self._show_panel()
            return False
        wrong = [each for each in self.session.inference.problems if each.severity == "error"]
        if wrong:
            text = self.tr("The design has to be without errors to be trained. {}")
            self._tell(text.format(wrong[0].message))
            self._window.docks.show(Dock.PROBLEMS)
        return not wrong

    def _start_if_it_fits(self) -> None:
        """Start, but ask first when the memory of this machine will not do."""
        design, needed = self.session.design, self.session.memory
        there = available_memory()

        def start() -> None:
            run = self._new_run()
            self._start(
                lambda: self.trainer.start(design, self.home, run, processes=self.processes)
            )

        on_cpu = (design.training or {}).get("device", "auto") in ("auto", "cpu")
        if not on_cpu or "cuda:0" in self.devices or fits(needed, there):
            start()
            return
        text = self.tr("Training needs about {needed}, and {there} are free. Use a smaller batch.")
        self._window.banners.say(
            text.format(needed=sized(needed.peak), there=sized(there)),
            "warning",
            [(self.tr("Train anyway"), start)],
        )

    def go_on(self, run: RunFolder) -> None:
        """Continue a run that was stopped, with its own design."""

        def start() -> None:
            design, processes = run.read_design(), self.processes
            self.trainer.start(design, self.home, run, resume=True, processes=processes)

        self._start(start)

    def open_design_of(self, run: RunFolder) -> None:
        """Show the design of a run, which is then not that of its file."""
        try:
            design = run.read_design()
        except StudioError as error:
            self._tell(str(error))
            return
        if self._window.files.may_close():
            self._window.files.start(design, saved=False)
            self.back.choose(run)

    def pause_or_resume(self) -> None:
        """Let the training wait, or go on."""
        if self.trainer.phase is Phase.PAUSED:
            self.trainer.resume()
        else:
            self.trainer.pause()

    def scratch(self, name: str) -> Path:
        """Return the path of a file that goes with the window."""
        if self._scratch is None:
            self._scratch = QTemporaryDir()
        return Path(self._scratch.path()) / name

    def next_name(self, kind: str) -> str:
        """Return a name for a job."""
        self._number += 1
        return f"{kind}-{self._number}"

    def ask(
        self, request: job.Probe | job.Preview | job.FindRate | job.ExportOnnx, answer: Answer
    ) -> None:
        """Ask the helping engine, or for a preview while training the one that trains."""
        self._answers[request.job] = answer
        if isinstance(request, job.Preview) and not request.source:
            if not self.trainer.preview(request):
                self._answers.pop(request.job)
            return
        if self._helper is None or not self._helper.is_running:
            self._helper = self.engines.take()
            self._helper.ended.connect(self._on_helper_ended)
        self._helper.tell(job.encode(request))

    def warm(self) -> None:
        """Have an engine ready."""
        self.engines.warm()

    def close(self) -> None:
        """End all engines; the window closes."""
        self.trainer.abandon()
        self.engines.close()
        self._helper, self._answers = None, {}
        if self._scratch is not None:
            self._scratch.remove()
            self._scratch = None

    def _on_another_design(self) -> None:
        """Forget the last run, which was of the design before; a file that is read again has it."""
        before, self._path = self._path, self._window.document.path
        if self._path is not None and self._path == before:
            return
        if not self.trainer.is_busy:
            self.trainer.abandon()
        self.back.choose(None)
        self.another_design.emit()

    def _new_run(self) -> RunFolder:
        return new_run(self.runs_folder, self._window.document.name)

    def _start(self, act: Callable[[], None]) -> None:
        try:
            act()
        except StudioError as error:
            self._tell(str(error))

    def _tell(self, text: str) -> None:
        self._told = text
        self._window.banners.say(text, "warning")

    def _show_panel(self) -> None:
        self._window.docks.show(Dock.TRAINING)

    def _on_any(self, line: bytes) -> None:
        try:
            event = events.decode(line)
        except RunError:
            return  # the trainer says so
        if isinstance(event, events.Ready) and ("auto", *event.devices) != self.devices:
            self.devices = ("auto", *event.devices)
            self.devices_known.emit()
        answer = self._answers.get(event.job)
        if answer is None:
            return
        if isinstance(event, events.LAST):
            del self._answers[event.job]
        answer(event)

    def _on_helper_ended(self, sentence: str) -> None:
        self._helper = None
        waiting, self._answers = self._answers, {}
        for name, answer in waiting.items():
            answer(events.Failed(job=name, message=sentence))
