"""Every exception that the studio raises on purpose.

StudioError
├── DesignError      a file or value that is no design: refused, with its place
├── SaveError        a file that can't be written; what was there is as it was
├── EditError        an edit that can't be made; the design is as it was
├── CodegenError     a design that can't become code, with the nodes concerned
├── ImportFailure    Python source that can't be read as a flow, with line and column
└── RunError         a run that can't start or can't go on

The message of each is a whole sentence for the user: what was expected, what came, where, what
to do.
"""

from __future__ import annotations


class StudioError(Exception):
    """Whatever the user should read as a message and never as a traceback."""


class DesignError(StudioError):
    """A file is no design that this version can open.

    Attributes:
        place: Where in the file, as in ``network.nodes[3].id``; empty for the file as a whole.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message, place)
        self.place = place

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{self.place}: {message}" if self.place else message


class SaveError(StudioError):
    """A file can't be written; what was there before is as it was."""


class EditError(StudioError):
    """An edit was refused; nothing has changed."""


class CodegenError(StudioError):
    """A design can't be written as code.

    Attributes:
        nodes: Paths of the nodes concerned, as in ``loop_1.body/linear_1``.
    """

    def __init__(self, message: str, nodes: tuple[str, ...] = ()) -> None:
        super().__init__(message, nodes)
        self.nodes = nodes

    def __str__(self) -> str:
        return str(self.args[0])


class ImportFailure(StudioError):  # noqa: N818 - ImportError is taken, and means something else
    """Source can't be read back as a design.

    Attributes:
        line: 1-based line, 0 when the fault is in no one place.
        column: 1-based column, 0 likewise.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message, line, column)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"line {self.line}, column {self.column}: {message}" if self.line else message


class RunError(StudioError):
    """A run can't start or can't go on; the message says what to do."""
