import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from flodl_studio import resources
from flodl_studio.design import edits
from flodl_studio.ui import keymap, menus
from flodl_studio.ui.dialogs.command_palette import CommandPalette
from flodl_studio.ui.dialogs.shortcuts import Shortcuts


def flat(entries):
    for entry in entries:
        if isinstance(entry, tuple):
            yield from flat(entry[1])
        elif entry not in (menus.SEPARATOR, menus.RECENT):
            yield entry


def test_every_command_has_a_text_and_an_icon_that_exists(window):
    for command in window.commands:
        assert command.text.strip()
        if command.icon:
            assert (resources.root() / "icons" / f"{command.icon}.svg").exists(), command.id


def test_every_entry_of_the_menus_is_a_command(window):
    named = {name for _, entries in menus.layout() for name in flat(entries)}
    known = {command.id for command in window.commands}
    assert named - known == set()


def test_every_command_can_be_found_in_a_menu(window):
    named = {name for _, entries in menus.layout() for name in flat(entries)}
    moves = {command.id for command in window.commands if command.id.startswith(("go.", "nudge."))}
    assert {command.id for command in window.commands} - moves - named == set()


@pytest.mark.parametrize("preset", list(keymap.PRESETS))
def test_no_two_commands_share_a_key(window, preset):
    keymap.choose_preset(preset)
    window.commands.apply_keys()
    owners: dict[str, str] = {}
    for command in window.commands:
        for key in window.commands.keys(command.id):
            assert QKeySequence(key).count() == 1, (command.id, key)
            assert owners.setdefault(key, command.id) == command.id, key


@pytest.mark.parametrize("preset", list(keymap.PRESETS))
def test_presets_name_commands_that_exist(window, preset):
    assert set(keymap.PRESETS[preset]) <= {command.id for command in window.commands}


def test_a_key_runs_its_command(opened):
    place = opened.session.place
    from flodl_studio.design import edits

    opened.session.do("add", lambda design: edits.add_node(design, place, "ReLU", (0, 300)))
    count = len(opened.session.design.network.nodes)
    QTest.keyClick(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(opened.session.design.network.nodes) == count - 1
    QTest.keyClick(opened, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert len(opened.session.design.network.nodes) == count


def test_undo_says_what_it_takes_back(opened):
    opened.session.do("add relu_9", _with_relu)
    assert opened.commands.action("edit.undo").text() == "&Undo add relu_9"
    assert opened.commands.action("edit.undo").isEnabled()
    assert not opened.commands.action("edit.redo").isEnabled()


def _with_relu(design):
    from flodl_studio.design import edits
    from flodl_studio.design.values import Place

    return edits.add_node(design, Place(), "ReLU", (0, 300))


def test_a_command_that_can_not_be_done_is_not_done(window):
    assert not window.commands.run("edit.undo")


def test_two_commands_of_one_id_are_refused(window):
    first = next(iter(window.commands))
    with pytest.raises(ValueError, match=first.id):
        window.commands.add([first])


def test_the_palette_finds_and_runs_a_command(opened):
    palette = CommandPalette(opened.commands, opened)
    palette.open_over(opened)
    QTest.keyClicks(palette.search, "theme dark")
    first = palette.list.topLevelItem(0)
    assert (first.text(0), first.text(2)) == ("Dark", "View › Theme")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    QApplication.processEvents()
    from flodl_studio.ui import theme

    assert theme.themes().choice == "dark"


def test_what_can_not_be_run_is_listed_dimmed_and_nothing_is_run_in_its_place(opened):
    opened.session.set_selection(["relu_1"])
    opened.session.do("move relu_1 out", lambda design: edits.set_name(design, "other"))
    palette = CommandPalette(opened.commands, opened)
    palette.open_over(opened)
    QTest.keyClicks(palette.search, "move out")
    rows = [palette.list.topLevelItem(row) for row in range(palette.list.topLevelItemCount())]
    assert [(row.text(0), row.isDisabled()) for row in rows] == [
        ("Move out of the container", True)
    ]
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert opened.session.design.name == "other"
    palette.search.setText("undo")
    assert palette.list.topLevelItem(0).text(0) == "Undo move relu_1 out"
    palette.close()


def test_enter_in_the_search_for_keys_goes_on_to_the_keys_and_changes_none(window):
    dialog = Shortcuts(window.commands, window)
    dialog.show()
    dialog.search.setFocus()
    QTest.keyClicks(dialog.search, "save as")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert window.commands.keys("file.save_as") == ("Ctrl+Shift+S",)
    assert dialog.list.currentItem().text(0) == "Save as…"
    assert dialog.keys.isAncestorOf(dialog.focusWidget())
    dialog.close()


@pytest.mark.parametrize("part", ["list", "preset"])
def test_enter_beside_the_buttons_for_keys_takes_none_away(window, part):
    dialog = Shortcuts(window.commands, window)
    dialog.show()
    dialog.choose("file.save")
    field = getattr(dialog, part)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.commands.keys("file.save") == ("Ctrl+S",)
    dialog.close()


def test_keys_can_be_changed_and_come_back_in_the_next_window(window):
    dialog = Shortcuts(window.commands, window)
    dialog.choose("file.save")
    dialog.keys.setKeySequence(QKeySequence("Ctrl+Alt+S"))
    dialog.set_button.click()
    assert window.commands.keys("file.save") == ("Ctrl+Alt+S",)
    window.commands.apply_keys()
    assert window.commands.keys("file.save") == ("Ctrl+Alt+S",)
    dialog.choose("file.save")
    dialog.reset_button.click()
    assert window.commands.keys("file.save") == ("Ctrl+S",)
    dialog.close()


def test_a_taken_key_says_who_loses_it(window):
    dialog = Shortcuts(window.commands, window)
    dialog.choose("file.save_as")
    dialog.keys.setKeySequence(QKeySequence("Ctrl+S"))
    assert "Save" in dialog.note.text()
    dialog.set_button.click()
    assert window.commands.keys("file.save_as") == ("Ctrl+S",)
    assert window.commands.keys("file.save") == ()
    dialog.close()


def test_a_switch_shows_its_mark_in_a_menu_and_no_icon(window):
    for command in window.commands:
        action = window.commands.action(command.id)
        assert action.isIconVisibleInMenu() is (command.checked is None), command.id
