"""What a screen reader is told."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui.canvas.face import Face
from flodl_studio.ui.words import in_words

translate = QCoreApplication.translate


def spoken(face: Face) -> str:
    """Return a node as one sentence."""
    parts = [f"{face.title}, {face.kind}"]
    if face.line:
        parts.append(face.line)
    if face.shape:
        parts.append(translate("Canvas", "output {0}").format(face.shape))
    if face.count:
        parts.append(translate("Canvas", "{0} parameters").format(face.count))
    if face.muted:
        parts.append(translate("Canvas", "muted"))
    if face.waits_for:
        parts.append(translate("Canvas", "waits for {0}").format(face.waits_for))
    if face.mark is not None:
        parts.append(f"{in_words(face.mark.severity)}: {face.mark.text}")
    return ", ".join(parts)
