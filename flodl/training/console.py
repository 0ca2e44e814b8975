"""Tell of a training in lines of text."""

from __future__ import annotations

import sys

from flodl.training.events import Done, Epoch, Event, Start, Stopped


def say(event: Event) -> None:
    """Write the events that a person wants to read, a line each, on standard output."""
    line = describe(event)
    if line:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def describe(event: Event) -> str:
    """Return an event as a line, empty for the many small ones."""
    if isinstance(event, Start):
        line = (
            f"{event.parameters:,} parameters on {event.device}, {event.samples} samples "
            f"and {event.validation_samples} held out, {event.steps_per_epoch} steps an epoch"
        )
        return line + (f", in {event.path}" if event.path else "")
    if isinstance(event, Epoch):
        return describe_epoch(event)
    if isinstance(event, Done):
        where = f", weights in {event.path}" if event.path else ""
        return f"done in {event.seconds:.1f} s, best epoch {event.best_epoch}{where}"
    if isinstance(event, Stopped):
        return f"stopped after step {event.step}"
    return ""


def describe_epoch(event: Epoch) -> str:
    """Return the losses and accuracies of an epoch as a line."""
    parts = [f"epoch {event.epoch}", f"loss {event.train_loss:.4f}"]
    if event.val_loss is not None:
        parts.append(f"validation {event.val_loss:.4f}")
    if event.train_accuracy is not None:
        parts.append(f"accuracy {event.train_accuracy:.1%}")
    if event.val_accuracy is not None:
        parts.append(f"validation {event.val_accuracy:.1%}")
    parts.append(f"{event.seconds:.2f} s")
    return "  ".join(parts)
