"""Requests and events go through a line and come back equal."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, get_args

import msgspec
import pytest

from flodl_studio.errors import RunError
from flodl_studio.runs import events, job

EXAMPLES: dict[Any, Any] = {
    int: 3,
    float: 0.1,
    str: "déjà\nvu",
    bool: True,
}


def example(kind):
    """Return an instance with every field set to something that is not its default."""
    return kind(**{f.name: value_for(f.type) for f in msgspec.structs.fields(kind)})


def value_for(annotation):
    if annotation in EXAMPLES:
        return EXAMPLES[annotation]
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return example(annotation)
    arguments = [a for a in get_args(annotation) if a is not type(None)]
    origin = getattr(annotation, "__origin__", None)
    if origin is tuple:
        return tuple(value_for(a) for a in arguments if a is not Ellipsis)
    if origin is dict:
        return {"key": value_for(arguments[1])}
    if arguments:
        return value_for(arguments[0])
    return {"nested": [1, 2.5, None]}


@pytest.mark.parametrize("kind", get_args(job.AnyRequest), ids=lambda kind: kind.__name__)
def test_a_request_survives_a_line(kind):
    request = example(kind)

    line = job.encode(request)

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert job.decode(line) == request
    assert type(job.decode(line)) is kind


@pytest.mark.parametrize("kind", get_args(events.AnyEvent), ids=lambda kind: kind.__name__)
def test_an_event_survives_a_line(kind):
    event = example(kind)

    line = events.encode(event)

    assert line.count(b"\n") == 1
    assert events.decode(line) == event
    assert type(events.decode(line)) is kind


def test_accuracies_that_there_are_none_of_are_null_not_missing():
    event = events.Epoch(
        epoch=1, train_loss=1.0, val_loss=None, train_accuracy=None, val_accuracy=None,
        seconds=1.0, lr=0.1, step=3,
    )  # fmt: skip

    assert b'"val_loss":null' in events.encode(event)
    assert b'"val_accuracy":null' in events.encode(event)
    assert events.encode(event).startswith(b'{"event":"epoch","epoch":1')


@pytest.mark.parametrize("line", [b"", b"x", b"{}", b'{"request":"train"}', b'{"event":"fly"}'])
def test_what_is_no_message_is_refused(line):
    with pytest.raises(RunError):
        job.decode(line)
    with pytest.raises(RunError):
        events.decode(line)


def test_runs_need_neither_torch_nor_qt():
    code = (
        "import sys\n"
        "for name in ('torch', 'numpy', 'PySide6', 'flodl'): sys.modules[name] = None\n"
        "import flodl_studio.runs.events, flodl_studio.runs.folder, flodl_studio.runs.job\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
