"""The style sheet: the few things that Fusion draws and no palette role changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flodl_studio.ui.theme import Theme


def style_sheet(theme: Theme) -> str:
    """Return the rules of a theme."""
    parts = (_frame, _tabs, _scroll_bars, _menus, _lists, _fields, _roles)
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
QHeaderView {{ background: {theme.window}; }}
QHeaderView::section {{ background: {theme.window}; color: {theme.muted}; border: 0;
    border-bottom: 1px solid {theme.border}; padding: 4px 8px; }}
QTableCornerButton::section {{ background: {theme.window}; border: 0;
    border-bottom: 1px solid {theme.border}; }}
QComboBox {{ combobox-popup: 0; }}
"""


def _fields(theme: Theme) -> str:
    return f"""
QLineEdit[invalid="true"] {{ border: 1px solid {theme.error}; border-radius: 3px; }}
QProgressBar {{ background: {theme.border}; border: 0; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
"""


def _roles(theme: Theme) -> str:
    return f"""
*[role="card"] {{ background: {theme.base}; border: 1px solid {theme.border};
    border-radius: 6px; }}
*[role="muted"] {{ color: {theme.muted}; }}
*[role="error"] {{ color: {theme.error}; }}
*[role="warning"] {{ color: {theme.warning}; }}
*[role="title"] {{ font-weight: 600; }}
"""
