"""Files: nothing that is open is ever lost by one."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from flodl_studio.design import settings
from flodl_studio.design.reading import read_file
from flodl_studio.ui import recent
from flodl_studio.ui.document import Document
from flodl_studio.ui.pages import Page
from flodl_studio.ui.session import Session


def rename(window, name="renamed"):
    window.session.do("rename the design", lambda design: settings.set_name(design, name))


def test_opening_shows_the_design_and_its_name(opened, tmp_path):
    assert opened.document.path == tmp_path / "digits.flodl"
    assert opened.pages.currentIndex() == Page.EDITOR
    assert opened.windowTitle() == "digits[*]"
    assert not opened.isWindowModified()
    assert recent.paths() == [tmp_path / "digits.flodl"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("broken.flodl", b"{", "broken.flodl"),
        ("other.flodl", b'{"format": "else", "version": 1}', "other.flodl"),
        ("newer.flodl", b'{"format": "flodl-design", "version": 99, "network": {}}', "version"),
        ("missing.flodl", None, "missing.flodl"),
        ("notes.py", b"print('no flow')", "notes.py"),
        ("latin.py", b"x = '\xff'", "latin.py"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_what_is_open_stays(
    opened, tmp_path, name, content, said
):
    before, path = opened.session.design, tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert not opened.files.open(path)
    assert opened.session.design is before
    assert opened.document.path == tmp_path / "digits.flodl"
    (text,) = opened.banners.texts
    assert said in text
    assert "Traceback" not in text


def test_an_edit_marks_the_window_and_saving_clears_the_mark(opened, tmp_path):
    rename(opened)
    assert opened.isWindowModified()
    assert opened.commands.action("file.save").isEnabled()
    assert opened.commands.run("file.save")
    assert not opened.isWindowModified()
    assert read_file(tmp_path / "digits.flodl").name == "renamed"
    assert (tmp_path / "digits.flodl~").exists()
    opened.session.undo()
    assert opened.isWindowModified()


def test_a_save_that_fails_leaves_the_file_and_the_mark(opened, tmp_path, monkeypatch):
    rename(opened)
    before = (tmp_path / "digits.flodl").read_bytes()
    assert not opened.files._save(tmp_path / "nowhere" / "x.flodl")
    assert (tmp_path / "digits.flodl").read_bytes() == before
    assert opened.document.path == tmp_path / "digits.flodl"
    assert opened.isWindowModified()
    assert "nowhere" in opened.banners.texts[0]


@pytest.mark.parametrize(
    ("answer", "closes", "saved"),
    [
        (QMessageBox.StandardButton.Save, True, True),
        (QMessageBox.StandardButton.Discard, True, False),
        (QMessageBox.StandardButton.Cancel, False, False),
    ],
)
def test_closing_asks_only_when_there_is_unsaved_work(
    opened, tmp_path, monkeypatch, answer, closes, saved
):
    asked = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()) or answer)
    assert opened.files.may_close()
    assert asked == []
    rename(opened)
    assert opened.files.may_close() is closes
    assert len(asked) == 1
    assert (read_file(tmp_path / "digits.flodl").name == "renamed") is saved


def test_a_file_changed_by_another_program_is_noticed_and_can_be_loaded(opened, tmp_path, qtbot):
    path = tmp_path / "digits.flodl"
    changed = path.read_bytes().replace(b"digits_cnn", b"from_outside")
    with qtbot.waitSignal(opened.document.changed_on_disk, timeout=5000):
        path.write_bytes(changed)
    (text,) = opened.banners.texts
    assert "changed by another program" in text
    opened.files._reload()
    assert opened.session.design.name == "from_outside"


def test_own_saves_are_not_taken_for_changes_by_others(opened, qtbot):
    with qtbot.assertNotEmitted(opened.document.changed_on_disk, wait=300):
        rename(opened)
        opened.commands.run("file.save")


def test_a_file_open_in_two_windows_is_noticed(opened, tmp_path, qtbot):
    second = Document(Session())
    with qtbot.waitSignal(second.opened_elsewhere):
        second.open(tmp_path / "digits.flodl")
    second.close()


def test_a_window_says_that_its_file_is_open_in_another(window, template, tmp_path):
    path = tmp_path / "digits.flodl"
    path.write_bytes(template.read_bytes())
    first = Document(Session())
    first.open(path)
    window.banners.say("about the design before", "warning")
    assert window.files.open(path)
    (text,) = window.banners.texts
    assert "open in another window" in text
    first.close()


def test_a_design_dropped_on_the_window_is_opened(window, template):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(template))])
    where = QPointF(700, 400)
    enter = QDragEnterEvent(
        where.toPoint(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(
        where,
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, drop)
    assert window.document.path == template


@pytest.mark.parametrize("typed", ["net.v2", "net.v2.flodl"])
def test_a_design_without_a_name_is_called_as_the_file_it_is_first_saved_to(
    window, tmp_path, monkeypatch, typed
):
    path = tmp_path / typed
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    window.files.new()
    assert window.commands.run("file.save")
    assert window.document.path == tmp_path / "net.v2.flodl"
    assert window.session.design.name == "net.v2"
    assert not window.isWindowModified()
    path = tmp_path / "copy"
    assert window.commands.run("file.save_as")
    assert window.session.design.name == "net.v2"


def test_new_begins_an_empty_design(opened):
    assert opened.commands.run("file.new")
    assert opened.session.design.network.nodes == ()
    assert opened.document.path is None
    assert not opened.isWindowModified()


def test_a_bad_file_is_told_in_whole_sentences(window, tmp_path):
    path = tmp_path / "bad.flodl"
    path.write_text("{")
    assert not window.files.open(path)
    (text,) = window.banners.texts
    assert text.startswith("bad.flodl can't be opened. Not a design: ")
