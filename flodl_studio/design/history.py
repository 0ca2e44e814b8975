"""Undo and redo: the row of a design's earlier values."""

from __future__ import annotations

from dataclasses import dataclass

from flodl_studio.design.values import Design


@dataclass(frozen=True)
class Row:
    """One value of the design and the edit that made it, as in "connect linear_1"."""

    design: Design
    label: str
    merge_key: object = None


class History:
    """What a design was, is, and was before undo.

    Attributes:
        rows: Every value since the start, oldest first; those after `index` can be redone.
        index: The row that is current.
    """

    def __init__(self, design: Design, label: str = "open") -> None:
        self.rows: list[Row] = [Row(design, label)]
        self.index = 0
        self._saved: Design | None = design
        self._open = False

    @property
    def current(self) -> Design:
        """The design as it is now."""
        return self.rows[self.index].design

    @property
    def labels(self) -> tuple[str, ...]:
        """The edits of all rows, the starting row's too."""
        return tuple(row.label for row in self.rows)

    @property
    def undo_label(self) -> str | None:
        """The edit that undo would take back; None at the start."""
        return self.rows[self.index].label if self.index else None

    @property
    def redo_label(self) -> str | None:
        """The edit that redo would make again; None at the end."""
        after = self.index + 1
        return self.rows[after].label if after < len(self.rows) else None

    @property
    def is_modified(self) -> bool:
        """Whether the design differs from what was saved last."""
        return self.current is not self._saved and self.current != self._saved

    def push(self, design: Design, label: str, merge_key: object = None) -> Design:
        """Make a design current; what was undone is gone.

        Args:
            design: The next value. One that equals the current value adds no row.
            label: The edit, as a menu shows it after "Undo".
            merge_key: Edits that follow each other with an equal key are one row: a drag, a spin.
        """
        if design is self.current or design == self.current:
            return self.current
        top = self.rows[self.index]
        merges = self._open and merge_key is not None and top.merge_key == merge_key
        del self.rows[self.index + 1 :]
        if merges:
            self._replace_top(Row(design, label, merge_key))
        else:
            self.rows.append(Row(design, label, merge_key))
            self.index += 1
        self._open = self.index > 0 and self.rows[self.index].merge_key == merge_key
        return self.current

    def _replace_top(self, row: Row) -> None:
        if row.design == self.rows[self.index - 1].design:  # dragged back to where it began
            del self.rows[self.index]
            self.index -= 1
        else:
            self.rows[self.index] = row

    def seal(self) -> None:
        """End the row: the next edit is one of its own, whatever its key."""
        self._open = False

    def undo(self) -> Design:
        """Go one row back, and return the design there."""
        return self.go_to(max(self.index - 1, 0))

    def redo(self) -> Design:
        """Go one row forward, and return the design there."""
        return self.go_to(min(self.index + 1, len(self.rows) - 1))

    def go_to(self, index: int) -> Design:
        """Go to a row, and return the design there."""
        if not 0 <= index < len(self.rows):
            raise IndexError(f"the history has rows 0 to {len(self.rows) - 1}, not {index}")
        self.index = index
        self.seal()
        return self.current

    def mark_saved(self) -> None:
        """Remember the current design as the one on disk."""
        self._saved = self.current
        self.seal()

    def mark_unsaved(self) -> None:
        """Remember that the design is on no disk: recovered, or its file is gone."""
        self._saved = None
