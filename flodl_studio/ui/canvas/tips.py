"""What a pointer that rests on something reads."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from flodl_studio.ui.canvas.hits import Hit
from flodl_studio.ui.canvas.node_item import Port

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


def gestures(found: Hit) -> str:
    """Return what the mouse can do with a thing, for the line at the bottom."""
    if found.port is not None:
        return _of_port(found.port)
    return {
        "badge": translate("Canvas", "Click: what is wrong, and what mends it"),
        "dot": translate("Canvas", "Drag: bend the wire · double-click: take the dot away"),
        "node": translate(
            "Canvas",
            "Drag: move, or put a loose node on a wire · double-click: enter or rename · "
            "Ctrl+click: select more · right click: menu",
        ),
        "wire": translate(
            "Canvas",
            "Drag near an end: wire it elsewhere · double-click: put a dot · Alt+click: cut",
        ),
        "corner": translate("Canvas", "Drag: make the frame larger or smaller"),
        "note": translate("Canvas", "Drag: move with all that is inside · double-click: write"),
        "map": translate("Canvas", "Drag: go there"),
        "ground": translate(
            "Canvas",
            "Double-click: add · drag: select · Space+drag: move the view · wheel: zoom · "
            "Alt+drag or Ctrl+right drag: cut wires",
        ),
    }.get(found.what, "")


def _of_port(port: Port) -> str:
    if port.is_input and port.wires:
        return translate("Canvas", "Drag: take its wire off, or elsewhere")
    return translate("Canvas", "Drag: draw a wire; on empty canvas it asks what to add")
