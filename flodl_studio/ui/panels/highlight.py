"""Colors of Python source, by a few patterns; enough for code that we write ourselves."""

from __future__ import annotations

import keyword
import re

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
        spans = self._docstrings(text)
        for match in _TOKENS.finditer(text):
            kind = match.lastgroup or ""
            if not any(start <= match.start() < end for start, end in spans):
                self.setFormat(match.start(), match.end() - match.start(), self._formats[kind])
        for match in _DEFINED.finditer(text):
            if not any(start <= match.start() < end for start, end in spans):
                start, end = match.span(1)
                self.setFormat(start, end - start, self._formats["definition"])

    def _docstrings(self, text: str) -> list[tuple[int, int]]:
        """Color the parts of a line that are in triple quotes, and return them."""
        inside = self.previousBlockState() == 1
        start, spans = 0, []
        for match in _TRIPLE.finditer(text):
            if inside:
                spans.append((start, match.end()))
            else:
                start = match.start()
            inside = not inside
        if inside:
            spans.append((start, len(text)))
        for first, last in spans:
            self.setFormat(first, last - first, self._formats["text"])
        self.setCurrentBlockState(1 if inside else 0)
        return spans

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
