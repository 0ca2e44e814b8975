"""Pause, resume and stop a training from another thread, or have it run something between steps."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any


class Control:
    """What a training is asked to do; it looks at every step.

    All methods may be called from any thread and return at once.

    Attributes:
        pending: Whether there is anything to look at: the one flag that a step reads.
        stopping: End after the step in hand, with a checkpoint.
        stopping_after_epoch: End after the epoch in hand.
    """

    def __init__(self) -> None:
        self.pending = False
        self.stopping = False
        self.stopping_after_epoch = False
        self._paused = False
        self._is_over = False
        self._tasks: deque[Callable[[Any], None]] = deque()
        self._changed = threading.Condition()

    def stop(self) -> None:
        """End after the step in hand, also while paused."""
        with self._changed:
            self.stopping = self.pending = True
            self._changed.notify_all()

    def stop_after_epoch(self) -> None:
        """End after the epoch in hand."""
        with self._changed:
            self.stopping_after_epoch = True
            self._changed.notify_all()

    def pause(self) -> None:
        """Wait after the step in hand until `resume` or `stop`."""
        with self._changed:
            self._paused = self.pending = True

    def resume(self) -> None:
        """Go on after a pause."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def ask(self, task: Callable[[Any], None]) -> bool:
        """Run `task` between two steps, in the training's thread, also while paused.

        It is given the `flodl.training.loop.Training` that runs: its ``model``, ``data`` and
        ``progress``.

        Returns:
            Whether it will be run; not when the training is over.
        """
        with self._changed:
            if self._is_over:
                return False
            self._tasks.append(task)
            self.pending = True
            self._changed.notify_all()
            return True

    def finish(self, training: Any) -> None:
        """Run what is still asked for, and take no more; called when the training is over.

        Args:
            training: What the tasks are given; None when it failed.
        """
        with self._changed:
            self._is_over = True
        self._run_tasks(training)

    def attend(self, training: Any, on_pause: Callable[[bool], None]) -> None:
        """Do what is pending; called by the training between steps.

        Args:
            training: What the tasks are given.
            on_pause: Told ``True`` when the training begins to wait and ``False`` when it goes on.
        """
        self._run_tasks(training)
        waiting = False
        while self._paused and not self.stopping:
            if not waiting:
                waiting = True
                on_pause(True)
            with self._changed:
                while self._paused and not self.stopping and not self._tasks:
                    self._changed.wait()
            self._run_tasks(training)
        if waiting:
            on_pause(False)
        with self._changed:
            self.pending = self.stopping or self._paused or bool(self._tasks)

    def _run_tasks(self, training: Any) -> None:
        """Run what has been asked for so far; what a task asks for itself comes a step later."""
        with self._changed:
            tasks = list(self._tasks)
            self._tasks.clear()
        for task in tasks:
            task(training)
