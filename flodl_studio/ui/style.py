"""The style sheet: the few things that Fusion draws and no palette role changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flodl_studio import resources

if TYPE_CHECKING:
    from flodl_studio.ui.theme import Theme


def style_sheet(theme: Theme) -> str:
    """Return the rules of a theme."""
    parts = (_frame, _tabs, _scroll_bars, _menus, _lists, _fields, _buttons, _roles)
    return "".join(part(theme) for part in parts)


def _frame(theme: Theme) -> str:
    return f"""
QToolBar {{ border: 0; border-bottom: 1px solid {theme.border}; padding: 3px 6px; spacing: 2px; }}
QStatusBar {{ border-top: 1px solid {theme.border}; }}
QStatusBar::item {{ border: 0; }}
QToolTip {{ border: 1px solid {theme.border}; padding: 4px 6px;
    background: {theme.raised}; color: {theme.text}; }}
QMainWindow::separator {{ background: {theme.border}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {theme.accent}; }}
QSplitter::handle {{ background: {theme.border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QMessageBox {{ messagebox-warning-icon: {_picture(theme, "warning")}; }}
"""


def _tabs(theme: Theme) -> str:
    """Tabs of docks and of panels: flat, the one in front underlined."""
    return f"""
QTabBar {{ qproperty-drawBase: 0; background: {theme.window}; }}
QTabBar::tab {{ background: {theme.window}; color: {theme.muted}; border: 0;
    border-bottom: 2px solid transparent; padding: 6px 12px 5px 12px; }}
QTabBar::tab:hover {{ color: {theme.text}; background: {theme.hover}; }}
QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
QTabBar::tab:selected:focus {{ background: {theme.chosen}; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {theme.border}; }}
*[role="dock-title"] {{ border-bottom: 1px solid {theme.border}; }}
"""


def _scroll_bars(theme: Theme) -> str:
    return f"""
QScrollBar {{ background: transparent; border: 0; margin: 0; }}
QAbstractItemView QScrollBar, QPlainTextEdit QScrollBar {{ background: {theme.base}; }}
QScrollBar:vertical {{ width: 11px; }}
QScrollBar:horizontal {{ height: 11px; }}
QScrollBar::handle {{ background: {theme.scroll}; border-radius: 2px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover, QScrollBar::handle:pressed {{ background: {theme.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
"""


def _menus(theme: Theme) -> str:
    return f"""
QMenuBar {{ background: {theme.window}; padding: 2px 4px; }}
QMenuBar::item {{ background: transparent; padding: 4px 8px; border-radius: 4px; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {theme.chosen}; }}
QMenu {{ background: {theme.raised}; border: 1px solid {theme.border}; padding: 4px; }}
QMenu::item {{ padding: 4px 20px 4px 8px; border-radius: 4px; }}
QMenu::item:selected {{ background: {theme.chosen}; color: {theme.text}; }}
QMenu::item:disabled {{ color: {theme.disabled}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {theme.border}; margin: 4px 6px; }}
"""


def _lists(theme: Theme) -> str:
    """Rows of lists and tables: a quiet ground for the chosen one, in all of them the same."""
    return f"""
QAbstractItemView {{ selection-background-color: {theme.chosen};
    selection-color: {theme.text}; outline: 0; }}
QListView::item, QTreeView::item {{ padding: 3px 6px; border: 0; }}
QTableView::item {{ padding: 0 8px; border: 0; }}
QAbstractItemView::item:hover {{ background: {theme.hover}; }}
QAbstractItemView::item:selected {{ background: {theme.chosen}; color: {theme.text}; }}
QListView::item:focus, QTreeView::item:focus {{ border: 1px solid {theme.accent};
    padding: 2px 5px; }}
QTableView::item:focus {{ border: 1px solid {theme.accent}; padding: 0 7px; }}
QHeaderView {{ background: {theme.window}; }}
QHeaderView::section {{ background: {theme.window}; color: {theme.muted}; border: 0;
    border-bottom: 1px solid {theme.border}; padding: 4px 8px; }}
QTableCornerButton::section {{ background: {theme.window}; border: 0;
    border-bottom: 1px solid {theme.border}; }}
QComboBox {{ combobox-popup: 0; }}
"""


def _fields(theme: Theme) -> str:
    return f"""
QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit[role="field"] {{
    background: {theme.base}; color: {theme.text}; border: 1px solid {theme.field};
    border-radius: 4px; padding: 2px 5px; min-height: 19px;
    selection-background-color: {theme.selection}; selection-color: {theme.on_selection};
    placeholder-text-color: {theme.muted}; }}
QPlainTextEdit[role="field"] {{ padding: 1px; }}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit[role="field"]:focus {{
    border-color: {theme.accent}; }}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{
    color: {theme.disabled}; border-color: {theme.border}; background: {theme.window}; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: 0; background: transparent;
    padding: 0; min-height: 0; }}
QLineEdit[invalid="true"], QAbstractSpinBox QLineEdit[invalid="true"] {{
    border: 1px solid {theme.error}; }}
QAbstractSpinBox {{ padding-right: 20px; min-height: 15px; }}
QAbstractSpinBox[plain="true"] {{ padding-right: 5px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ subcontrol-origin: border;
    width: 20px; border: 0; background: transparent; }}
QAbstractSpinBox[plain="true"]::up-button, QAbstractSpinBox[plain="true"]::down-button {{
    width: 0; }}
QAbstractSpinBox[plain="true"]::up-arrow, QAbstractSpinBox[plain="true"]::down-arrow {{
    image: none; width: 0; }}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{
    background: {theme.hover}; }}
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow {{ width: 10px; height: 10px; }}
QAbstractSpinBox::up-arrow {{ image: {_picture(theme, "up")}; }}
QAbstractSpinBox::down-arrow {{ image: {_picture(theme, "down")}; }}
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off {{
    image: {_picture(theme, "up-off")}; }}
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off {{
    image: {_picture(theme, "down-off")}; }}
QComboBox::drop-down {{ border: 0; width: 20px; }}
QComboBox::down-arrow {{ image: {_picture(theme, "down")}; width: 12px; height: 12px; }}
QComboBox::down-arrow:disabled {{ image: {_picture(theme, "down-off")}; }}
QComboBox QAbstractItemView {{ background: {theme.raised}; border: 1px solid {theme.border};
    padding: 3px; }}
QProgressBar {{ background: {theme.border}; border: 0; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
"""


def _buttons(theme: Theme) -> str:
    return f"""
QPushButton {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.field};
    border-radius: 4px; padding: 3px 12px; min-height: 17px; }}
QDockWidget QPushButton, QStackedWidget QPushButton, QFrame#banner QPushButton {{
    qproperty-autoDefault: true; /* Enter presses it, as it does in dialogs */ }}
QPushButton:hover {{ background: {theme.hover}; }}
QPushButton:pressed {{ background: {theme.chosen}; }}
QPushButton:focus, QPushButton:default {{ border-color: {theme.accent}; }}
QPushButton:disabled {{ color: {theme.disabled}; border-color: {theme.border}; }}
QPushButton:flat {{ background: transparent; border: 1px solid transparent; padding: 2px 6px; }}
QPushButton:flat:hover {{ background: {theme.hover}; }}
QPushButton:flat:focus {{ border-color: {theme.accent}; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
    padding: 3px; }}
QToolButton:hover:enabled {{ background: {theme.hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {theme.chosen}; }}
QToolButton:focus {{ border-color: {theme.accent}; }}
QCheckBox {{ spacing: 7px; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {theme.field};
    border-radius: 3px; background: {theme.base}; }}
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate {{
    background: {theme.accent}; border-color: {theme.accent}; }}
QCheckBox::indicator:checked {{ image: {_picture(theme, "check")}; }}
QCheckBox::indicator:indeterminate {{ image: {_picture(theme, "partly")}; }}
QCheckBox::indicator:disabled {{ border-color: {theme.border}; background: {theme.window}; }}
QCheckBox:focus {{ color: {theme.accent}; }}
QCheckBox::indicator:focus {{ border: 2px solid {theme.accent}; width: 12px; height: 12px; }}
QCheckBox::indicator:checked:focus, QCheckBox::indicator:indeterminate:focus {{
    border-color: {theme.text}; }}
"""


def _picture(theme: Theme, name: str) -> str:
    """Return where the picture of a part of a field is: a style sheet can't tint one itself."""
    path = resources.root() / "themes" / theme.name / f"{name}.svg"
    return f'url("{path.as_posix()}")'


def _roles(theme: Theme) -> str:
    return f"""
*[role="card"] {{ background: {theme.base}; border: 1px solid {theme.border};
    border-radius: 6px; }}
*[role="muted"] {{ color: {theme.muted}; }}
*[role="error"] {{ color: {theme.error}; }}
*[role="warning"] {{ color: {theme.warning}; }}
*[role="title"] {{ font-weight: 600; }}
"""
