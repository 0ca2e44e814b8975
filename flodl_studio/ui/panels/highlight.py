"""Colors of Python source, by a few patterns; enough for code that we write ourselves."""

from __future__ import annotations

import keyword
import re
from functools import lru_cache

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from flodl_studio.ui import theme

_WORDS = "|".join(keyword.kwlist)
_TOKENS = re.compile(
    rf"""
    (?P<comment>\#.*)
  | (?P<text>[rbfRBF]{{0,2}}(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'))
  | (?P<keyword>\b(?:{_WORDS})\b)
  | (?P<number>\b\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?\b)
  | (?P<call>\b[A-Za-z_]\w*(?=\())
    """,
    re.VERBOSE,
)
_DEFINED = re.compile(r"\b(?:def|class)\s+(\w+)")
_TRIPLE = re.compile(r'"""')


class PythonHighlighter(QSyntaxHighlighter):
    """Colors a document as Python, in the colors of the theme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self._load()
        theme.themes().changed.connect(self._on_theme)

    def highlightBlock(self, text: str) -> None:
        """Color one line; state 1 means that a docstring goes on."""
        spans, goes_on = _spans(text, self.previousBlockState() == 1)
        for first, length, kind in spans:
            self.setFormat(first, length, self._formats[kind])
        self.setCurrentBlockState(int(goes_on))

    def _load(self) -> None:
        colors = theme.current().code
        for kind, color in {
            "comment": colors.comment,
            "text": colors.string,
            "keyword": colors.keyword,
            "number": colors.number,
            "call": colors.call,
            "definition": colors.definition,
        }.items():
            made = QTextCharFormat()
            made.setForeground(QColor(color))
            self._formats[kind] = made

    def _on_theme(self, _theme: theme.Theme) -> None:
        self._load()
        self.rehighlight()


@lru_cache(maxsize=8192)  # code of a network says the same again and again
def _spans(text: str, inside: bool) -> tuple[tuple[tuple[int, int, str], ...], bool]:
    """Return what to color in a line as start, length and kind, and whether it ends in a docstring.

    Args:
        text: The line.
        inside: Whether it begins in a docstring.
    """
    quoted, goes_on = _docstrings(text, inside)
    found = [(match.span(), match.lastgroup or "") for match in _TOKENS.finditer(text)]
    found += [(match.span(1), "definition") for match in _DEFINED.finditer(text)]
    spans = [(first, last - first, "text") for first, last in quoted]
    for (first, last), kind in found:
        if not any(start <= first < end for start, end in quoted):
            spans.append((first, last - first, kind))
    return tuple(spans), goes_on


def _docstrings(text: str, inside: bool) -> tuple[list[tuple[int, int]], bool]:
    """Return the parts of a line that are in triple quotes, and whether its end is."""
    start, found = 0, []
    for match in _TRIPLE.finditer(text):
        if inside:
            found.append((start, match.end()))
        else:
            start = match.start()
        inside = not inside
    if inside:
        found.append((start, len(text)))
    return found, inside
