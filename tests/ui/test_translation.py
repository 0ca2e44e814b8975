"""Every text a user reads can be translated, and the translations are whole and in step."""

import ast
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pseudo import Pseudo, bare_words, said, texts_of
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QSettings, QTranslator
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QMessageBox
from translation_files import FOLDER, ROOT, update

from flodl_studio import resources
from flodl_studio.catalog import KINDS
from flodl_studio.design import edits
from flodl_studio.design.reading import read_file
from flodl_studio.design.values import Design, Place
from flodl_studio.shapes.fixes import fixes
from flodl_studio.ui import language, recent, theme
from flodl_studio.ui.app import application
from flodl_studio.ui.canvas.remedy_menu import remedy_menu
from flodl_studio.ui.engine_process import MODULE
from flodl_studio.ui.language import LANGUAGES, ORIGINAL
from flodl_studio.ui.main_window import MainWindow
from flodl_studio.ui.menus import context_menu
from flodl_studio.ui.panels import training_params
from flodl_studio.ui.panels.dock import Dock
from flodl_studio.ui.panels.inspector import Inspector
from flodl_studio.ui.session import Session
from flodl_studio.ui.trainer import Phase
from flodl_studio.ui.words import in_words

SOURCE = FOLDER / "studio_de.ts"
FAKE = str(Path(__file__).with_name("fake_engine.py"))
LEAVES = {"file.quit", "file.new_window", "help.log", "run.train"}
"""Commands that leave the window, or begin what another test ends."""
WORD = r"[^\W\d_]{2,}"
ONE = {"node.connect", "graph.enter"}
"""Commands that want a single node."""
CALL = re.compile(r"(^|\.)(tr|translate)$")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """A window that speaks in brackets."""
    app = application()
    ini = QSettings.Format.IniFormat
    QSettings.setDefaultFormat(ini)
    QSettings.setPath(ini, QSettings.Scope.UserScope, str(tmp_path_factory.mktemp("settings")))
    translator = Pseudo(SOURCE)
    assert app.installTranslator(translator)
    theme.themes().start(app)
    made = MainWindow()
    made.resize(1400, 900)
    made.show()
    made.furnish()
    yield made
    app.removeTranslator(translator)
    made.session.history.mark_saved()
    assert made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def painted(monkeypatch):
    """What is drawn rather than shown in a widget."""
    texts = []
    draw = QPainter.drawText

    def record(self, *arguments):
        texts.extend(each for each in arguments if isinstance(each, str))
        return draw(self, *arguments)

    monkeypatch.setattr(QPainter, "drawText", record)
    return texts


# -- the files ------------------------------------------------------------------------------------


def test_texts_are_written_so_that_lupdate_finds_them():
    odd = []
    for path in (ROOT / "flodl_studio" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and CALL.search(name := ast.unparse(node.func)):
                wanted = {"self.tr": 1, "translate": 2}.get(name)
                literal = [isinstance(each, ast.Constant) for each in node.args]
                is_text = name.endswith(".tr") or name == "translate"
                if is_text and literal != [True] * (wanted or 0):
                    odd.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    assert odd == []


@pytest.mark.parametrize("code", [each for each in LANGUAGES if each != ORIGINAL])
def test_a_translation_is_in_step_with_the_sources(code, tmp_path):
    shipped = FOLDER / f"studio_{code}.ts"
    copy = tmp_path / shipped.name
    copy.write_bytes(shipped.read_bytes())

    update(code, tmp_path)

    assert texts_of(copy) == texts_of(shipped), "make translations"
    loaded = QTranslator()
    assert loaded.load(str(shipped.with_suffix(".qm")))
    for context in ET.parse(shipped).getroot().iter("context"):
        for message in context.iter("message"):
            name, source = context.findtext("name"), message.findtext("source")
            assert loaded.translate(name, source) == (message.findtext("translation") or "")


@pytest.mark.parametrize("code", [each for each in LANGUAGES if each != ORIGINAL])
def test_a_translation_fills_in_what_the_source_does_and_little_waits_for_it(code):
    wrong, waiting = [], []
    messages = list(ET.parse(FOLDER / f"studio_{code}.ts").getroot().iter("message"))
    for message in messages:
        source, made = message.findtext("source", ""), message.find("translation")
        text = made.text or ""
        if not text or made.get("type") == "unfinished":
            waiting.append(source)
        elif _holes(text) != _holes(source) or (text[0] == " ") != (source[0] == " "):
            wrong.append(source)
    assert wrong == []
    assert len(waiting) <= len(messages) // 50, waiting


def _holes(text):
    """What a text leaves open: fields to fill, and in names of files their patterns."""
    return sorted(re.findall(r"\{\w*\}|\*\.\w+|\bkeep_epochs\b", text)), text.count("&") > 0


# -- choosing one ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "of_system", "spoken"),
    [
        ("system", ["de-AT", "de", "en"], "de"),
        ("system", ["en-GB", "de"], "en"),
        ("system", ["fr-FR", "de"], "de"),
        ("system", ["fr"], "en"),
        ("en", ["de"], "en"),
        ("de", ["en"], "de"),
        ("xx", ["de"], "de"),
    ],
)
def test_the_language_is_the_one_chosen_or_the_first_of_the_system(
    monkeypatch, chosen, of_system, spoken
):
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: of_system)
    language.choose(chosen)
    assert language.language() == spoken


def test_a_chosen_language_is_spoken_by_the_window_and_by_qt(qapp):
    language.choose("de")
    before = set(qapp.findChildren(QTranslator))
    language.install(qapp)
    try:
        assert QCoreApplication.translate("RunBar", "Stop") == "Anhalten"
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
        assert in_words("Convolution") == "Faltung"
    finally:
        for each in set(qapp.findChildren(QTranslator)) - before:
            qapp.removeTranslator(each)
            each.deleteLater()
    assert QCoreApplication.translate("RunBar", "Stop") == "Stop"


# -- the window -----------------------------------------------------------------------------------


class Heard:
    """What was read on a walk through the window, and what of it may be in any language."""

    _names: set[str] = set()  # noqa: RUF012 - of all tests: a panel behind others shows what was open before

    def __init__(self, window, painted=()):
        self._window, self._painted = window, painted
        self._found = []
        self.allow(" ".join(_names()))

    def listen(self, root=None):
        """Read a widget, or all windows."""
        for _ in range(4):
            QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._learn()
        self._found += said(root)
        self._window.canvas.grab()
        self._learn()

    def add(self, where, *texts):
        """Take texts that were said elsewhere."""
        self._found += [(where, text) for text in texts if isinstance(text, str)]

    def allow(self, text):
        """Let the words of a text be in any language."""
        self._names.update(re.findall(WORD, text))

    def bare(self):
        """Return the texts with words that can't be translated."""
        found = [*self._found, *(("drawn", text) for text in self._painted)]
        return sorted(
            {
                f"{where}: {text!r}: {words}"
                for where, text in found
                if (words := [each for each in bare_words(text) if each not in self._names])
            }
        )

    def _learn(self):
        """Learn the names that the user gave, and the sentences of inference."""
        window, design = self._window, self._window.session.design
        known = [window.document.name, str(window.document.path or ""), *design.blocks]
        known += map(str, recent.paths())
        known += [note.text for note in window.session.network.notes]
        known += [node.id for node in window.session.network.nodes]
        known += window.session.inference.facts
        for problem in window.session.inference.problems:
            known += [problem.sentence, problem.path]
            known += [fix.title for fix in fixes(window.session.inference, problem)]
        self.allow(" ".join(known))


def _names():
    """Return words that stand in every language: names in code, of products, units."""
    yield "flodl studio FlowBuilder PyTorch ONNX Blender ComfyUI English Deutsch digits untitled"
    yield "KiB MiB GiB TiB min none true false auto cpu float32 int64 long bool batch"
    yield "Ctrl Shift Alt Del Return Home Esc Up Down Left Right Backspace Tab Enter"
    for kind in KINDS.values():
        yield from (kind.name, kind.formula, kind.shape)
        yield from (each.name for each in (*kind.inputs, *kind.outputs, *kind.slots))
        yield from _words_of(kind.params)
    for table in (training_params.OPTIONS, training_params.OPTIMIZERS, training_params.SCHEDULES):
        for name, params in table.items():
            yield name
            yield from _words_of(params)
    yield from _words_of(training_params.data_params({}))
    yield from _words_of(training_params.goal_params({}))
    yield from _words_of(training_params.machine_params(("auto",)))


def _words_of(params):
    for each in params:
        yield from (each.name, *map(str, each.choices))


def test_the_start_page_can_be_translated(spoken):
    heard = Heard(spoken)
    heard.listen()
    assert heard.bare() == []


@pytest.fixture
def editing(spoken, tmp_path):
    """The window with a design in a file, as it is left at the end."""

    def use(name="digits_cnn"):
        path = tmp_path / f"{name}.flodl"
        path.write_bytes((resources.root() / "templates" / path.name).read_bytes())
        assert spoken.files.open(path)
        return spoken

    yield use
    spoken.session.history.mark_saved()
    for text in spoken.banners.texts:
        spoken.banners.close_message(text)
    spoken.training.close()
    spoken.training.engines._arguments = MODULE


def test_menus_panels_and_canvas_can_be_translated(editing, painted):
    window = editing()
    heard = Heard(window, painted)
    for dock in Dock:
        window.docks.show(dock)
        heard.listen()
    for node in window.session.network.nodes:
        window.session.set_selection([node.id])
        heard.listen(window.docks.panel(Dock.INSPECTOR))
        heard.listen(context_menu(window))
        heard.listen(window.canvas)
    window.session.set_selection([node.id for node in window.session.network.nodes])
    heard.listen(window.docks.panel(Dock.INSPECTOR))
    assert heard.bare() == []


@pytest.mark.parametrize("name", ["nested", "switch", "transformer_encoder"])
def test_inner_networks_and_blocks_can_be_translated(editing, painted, name):
    window = editing(name)
    heard = Heard(window, painted)
    for node in window.session.network.nodes:
        window.session.set_selection([node.id])
        heard.listen(window.docks.panel(Dock.INSPECTOR))
        window.canvas.selected.enter()
        heard.listen()
        window.canvas.adding.box.close_box()
        window.canvas.visiting.leave()
    assert heard.bare() == []


def test_longer_texts_leave_the_inspector_its_width(qapp, template):
    """Nothing in it may push its fields out of sight: it has no bar to scroll sideways."""
    session = Session(read_file(template))
    longer = Pseudo(SOURCE, pad=0.4)
    widths = []
    for translator in (None, longer):
        if translator is not None:
            assert qapp.installTranslator(translator)
        shown = Inspector(session)
        session.set_selection(["conv2d_1"])
        shown.refresh()
        widths.append(shown.widget().minimumSizeHint().width())
        shown.deleteLater()
        session.set_selection([])
    qapp.removeTranslator(longer)
    assert widths[1] <= widths[0] * 1.15


def test_an_empty_and_a_broken_design_can_be_translated(editing, painted):
    window = editing()
    heard, place = Heard(window, painted), Place()
    window.docks.show(Dock.PROBLEMS)
    for kind in ("Linear", "Conv2d", "Add", "Loop"):
        window.session.do("add", lambda d, kind=kind: edits.add_node(d, place, kind, (0, 900)))
    first = window.session.network.nodes[1]
    window.session.do("set", lambda d: edits.set_param(d, place, [first.id], "in_channels", 7))
    for node in window.session.network.nodes:
        window.session.set_selection([node.id])
        heard.listen(window)
        menu = remedy_menu(window.canvas, window.canvas.mirror.nodes[node.id])
        heard.listen(menu)
        menu.deleteLater()
    window.commands.run("run.train")
    heard.listen()
    window.document.start(Design())
    window.docks.show(Dock.CODE)
    heard.listen()
    window.commands.run("run.train")
    heard.listen()
    assert heard.bare() == []


def test_commands_and_dialogs_can_be_translated(editing, monkeypatch, painted):
    window = editing()
    heard = Heard(window, painted)

    def asks(where, answer):
        def ask(_, *texts, **__):
            heard.add(where, *texts[:2])
            return answer

        return ask

    monkeypatch.setattr(QMessageBox, "exec", heard.listen)
    monkeypatch.setattr(QMessageBox, "about", asks("about", None))
    monkeypatch.setattr(QInputDialog, "getText", asks("name", ("part", True)))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", asks("file", ("", "")))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", asks("file", ("", "")))
    for command in window.commands:
        if command.id in LEAVES or command.id.startswith(("theme.", "language.en")):
            continue
        names = [node.id for node in window.session.network.nodes]
        window.session.set_selection(names[1:2] if command.id in ONE else names[1:3])
        window.commands.run(command.id)
        heard.listen()
        for widget in QApplication.topLevelWidgets():
            if widget is not window and widget.isVisible():
                widget.close()
    window.showNormal()
    heard.allow("There is no such file.")  # a sentence of a package without Qt
    heard.allow("package.module:Class")
    heard.add("history", *window.session.history.labels)
    assert heard.bare() == []


def test_a_training_and_its_end_can_be_translated(editing, painted, qtbot):
    window = editing()
    heard, trainer = Heard(window, painted), window.training.trainer
    window.commands.run("run.look")
    for how in ("good", "fails", "dies", "killed"):
        window.training.engines.close()
        window.training.engines._arguments = (FAKE, how)
        window.commands.run("run.train")
        qtbot.waitUntil(lambda: trainer.phase in (Phase.DONE, Phase.FAILED), timeout=20_000)
        panel = window.docks.panel(Dock.TRAINING)
        heard.listen(window)
        for page in (panel.results, panel.runs, panel.data, panel.rate):
            panel.tabs.setCurrentWidget(page)
            heard.listen(panel)
        panel.runs.list.selectAll()
        heard.listen(panel)
    window.commands.run("run.look")
    of_engine = "The loss is not a number. Lower the rate. torch: something broke"
    heard.allow(of_engine)
    assert heard.bare() == []
