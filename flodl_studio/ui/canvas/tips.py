"""What a pointer that rests on something reads."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui.canvas.hits import Hit

translate = QCoreApplication.translate


def tool_tip(found: Hit) -> str:
    """Return what a pointer that rests on something reads."""
    if found.what == "badge" and found.node is not None and found.node.mark is not None:
        return found.node.mark.text
    if found.port is not None and found.node is not None:
        shape = found.node.face.shape if not found.port.is_input else ""
        return " ".join(part for part in (found.port.name, shape) if part)
    if found.node is not None:
        face = found.node.face
        mark = f"\n{face.mark.text}" if face.mark else ""
        return f"{face.title} · {face.kind}\n{face.line}{mark}".strip()
    if found.wire is not None:
        wire = found.wire.wire
        state = translate("Canvas", " (of the previous call)") if wire.state else ""
        return f"{wire.source} → {wire.target}{state}  {found.wire.label}".strip()
    return ""
