"""Texts of what has no Qt, in the language of the window: the catalogue, templates, states."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def in_words(text: str) -> str:
    """Return a text that lies in data as the user reads it; the translations list them all."""
    return QCoreApplication.translate("Data", text) if text else ""
