"""Which keys run which command: presets, and what the user changed, kept in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QSettings

Keys = tuple[str, ...]

PRESETS: Mapping[str, Mapping[str, Keys]] = MappingProxyType(
    {
        "Default": {},
        "Blender": {
            "node.add": ("Shift+A", "Tab"),
            "edit.delete": ("X", "Del"),
            "edit.delete_heal": ("Ctrl+X", "Ctrl+Del"),
            "edit.cut": (),
            "edit.duplicate": ("Shift+D",),
            "edit.redo": ("Ctrl+Shift+Z",),
            "view.frame_selection": (".", "F"),
            "view.frame_all": ("Home",),
            "view.palette": ("F3", "Ctrl+Shift+P"),
            "edit.rename": ("F2",),
        },
        "ComfyUI": {
            "node.mute": ("Ctrl+M", "Ctrl+B", "M"),
            "graph.block": (),
            "view.snap": (),
            "view.frame_selection": (".",),
            "graph.note": ("Ctrl+G",),
            "graph.group": ("Ctrl+Shift+G",),
            "run.train": ("Ctrl+Return",),
            "run.stop": ("Ctrl+Alt+Return",),
            "view.zoom_in": ("Alt+=", "Ctrl++"),
            "view.zoom_out": ("Alt+-", "Ctrl+-"),
        },
    }
)
"""What each preset sets otherwise than the defaults in the table of commands."""


def preset() -> str:
    """Return the name of the preset in use."""
    name = str(QSettings().value("keys/preset", "Default"))
    return name if name in PRESETS else "Default"


def choose_preset(name: str) -> None:
    """Use a preset; keys that the user set by hand are forgotten."""
    settings = QSettings()
    settings.remove("keys/own")
    settings.setValue("keys/preset", name)


def set_keys(command: str, keys: Keys | None) -> None:
    """Keep the user's own keys of a command; None goes back to the preset's."""
    settings = QSettings()
    if keys is None:
        settings.remove(f"keys/own/{command}")
    else:
        settings.setValue(f"keys/own/{command}", "\n".join(keys))


def stored() -> dict[str, Keys]:
    """Return the keys by command wherever they differ from the defaults."""
    found = dict(PRESETS[preset()])
    settings = QSettings()
    settings.beginGroup("keys/own")
    for command in settings.childKeys():
        text = str(settings.value(command, ""))
        found[command] = tuple(text.split("\n")) if text else ()
    settings.endGroup()
    return found
