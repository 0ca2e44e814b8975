"""What is carried when a kind is dragged from the palette onto the canvas."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

KIND_MIME = "application/x-flodl-kind"
"""Its data is the name of a kind; for a reusable block ``Block:`` and the block's name."""

BLOCK = "Block:"


def kind_data(name: str) -> QMimeData:
    """Return what a drag of a kind carries."""
    data = QMimeData()
    data.setData(KIND_MIME, name.encode())
    return data


def kind_of(data: QMimeData) -> str | None:
    """Return the kind that a drag carries, or None when it carries something else."""
    if not data.hasFormat(KIND_MIME):
        return None
    return bytes(data.data(KIND_MIME).data()).decode()
