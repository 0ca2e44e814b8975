"""How far a training is, in one line of a terminal, or in a line an epoch elsewhere."""

from __future__ import annotations

import shutil
from typing import TextIO

from flodl.training.console import describe, describe_epoch
from flodl.training.events import Done, Epoch, Start, Step, Stopped

BAR = 24
"""Characters of the bar."""


class Progress:
    """Listens to a training and shows it on a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._start: Start | None = None
        self._shown = False

    def __call__(self, event: object) -> None:
        """Show an event."""
        if isinstance(event, Start):
            self._start = event
        if isinstance(event, Step):
            self._show(event)
        elif isinstance(event, (Start, Epoch, Done, Stopped)):
            self._say(describe_epoch(event) if isinstance(event, Epoch) else describe(event))

    def clear(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False

    def _say(self, line: str) -> None:
        self.clear()
        self._stream.write(line + "\n")
        self._stream.flush()

    def _show(self, event: Step) -> None:
        if not self._is_terminal or self._start is None:
            return
        total = self._start.epochs * self._start.steps_per_epoch
        part = min(event.step / max(total, 1), 1.0)
        filled = round(part * BAR)
        left = (total - event.step) * self._start.samples / self._start.steps_per_epoch
        seconds = left / event.rate if event.rate else 0.0
        line = (
            f"{'█' * filled}{'·' * (BAR - filled)} {part:4.0%}  epoch {event.epoch}  "
            f"loss {event.loss:.4f}  {event.rate:,.0f} samples/s  {_duration(seconds)} left"
        )
        width = shutil.get_terminal_size().columns - 1
        self._stream.write("\r\x1b[K" + line[:width])
        self._stream.flush()
        self._shown = True


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
