"""What an engine is asked: jobs, one at a time, and commands about the one in hand.

Each is a line of JSON on the engine's input, told apart by its ``request``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from flodl_studio.errors import RunError

Shape = tuple[int | str | None, ...]


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="request"):
    """Whatever an engine can be asked."""


class ModelJob(Request, frozen=True, kw_only=True, omit_defaults=True):
    """A job on a model.

    Attributes:
        job: Name of the job, repeated in each of its events.
        source: A Python module with ``build_model()``, as exported.
        training: Settings, as in a design's ``training``.
        input_shape: Shape of one sample, names where any length fits; None when not known.
        input_dtype: ``float32``, ``int64`` or ``bool``.
        batch_dim: Axis of the batch in what the model takes and gives.
        folder: Where relative paths of data start.
        nodes: Paths of nodes by the submodule they became; names that are missing stand for
            themselves.
    """

    job: str = ""
    source: str
    training: dict[str, Any] = {}
    input_shape: Shape | None = None
    input_dtype: str = "float32"
    batch_dim: int = 0
    folder: str = "."
    nodes: dict[str, str] = {}


class Look(Request, frozen=True, kw_only=True, omit_defaults=True, tag="look"):
    """Have the layers looked at while they train, or no longer.

    Attributes:
        nodes: Paths of the nodes; None for all layers; empty for none, which ends the looking.
        histograms: Whether to take distributions of activations, weights and gradients.
        seconds: Least time between two looks.
        thumbnails: Whether to take a small picture of what each node gives for a sample.
    """

    nodes: tuple[str, ...] | None = None
    histograms: bool = False
    seconds: float = 0.5
    thumbnails: bool = False


class Train(ModelJob, frozen=True, kw_only=True, omit_defaults=True, tag="train"):
    """Train a model.

    Attributes:
        out: The run folder.
        resume: Go on with the run that is in the folder.
        look: Look at the layers from the start.
    """

    out: str
    resume: bool = False
    look: Look | None = None


class Probe(Request, frozen=True, kw_only=True, omit_defaults=True, tag="probe"):
    """Read data and say what is in it.

    Attributes:
        samples: How many samples to show.
        path: Where to write them, an npz file.
    """

    job: str = ""
    training: dict[str, Any]
    input_shape: Shape | None = None
    input_dtype: str = "float32"
    folder: str = "."
    samples: int = 16
    path: str


class Preview(ModelJob, frozen=True, kw_only=True, omit_defaults=True, tag="preview"):
    """Run a model on one sample and show what every node gives.

    Attributes:
        source: As above; empty for the model that is being trained.
        weights: A checkpoint; weights that don't fit the model stay fresh. None for a fresh model.
        part: ``validation`` or ``train``.
        sample: Position in that part.
        show: Paths of the nodes to show; None for all.
        path: Where to write the outputs, an npz file.
    """

    source: str = ""
    weights: str | None = None
    part: str = "validation"
    sample: int = 0
    show: tuple[str, ...] | None = None
    path: str


class FindRate(ModelJob, frozen=True, kw_only=True, omit_defaults=True, tag="find_rate"):
    """Try learning rates from low to high."""

    low: float = 1e-6
    high: float = 1.0
    steps: int = 100


class ExportOnnx(ModelJob, frozen=True, kw_only=True, omit_defaults=True, tag="export_onnx"):
    """Write a model as ONNX, with any batch size.

    Attributes:
        weights: A checkpoint, or None for fresh weights.
        inputs: Shape (without the batch) and dtype of further inputs, in their order.
        names: Names of all inputs.
        path: The file to write.
    """

    weights: str | None = None
    inputs: tuple[tuple[Shape, str], ...] = ()
    names: tuple[str, ...] = ()
    path: str


class ImportTorch(Request, frozen=True, kw_only=True, omit_defaults=True, tag="import_torch"):
    """Read a PyTorch model as a design; this runs its code.

    Attributes:
        target: ``package.module:Class`` or ``path.py:Class``: a class, or a function that returns a
            model, with literal arguments in parentheses where it needs some; or a model.
        folder: Where packages and relative paths are looked for.
        input_shape: Shape of one sample, names where any length fits.
        input_dtype: ``float32``, ``int64`` or ``bool``.
        inputs: Shape and dtype of further inputs, in their order.
        path: The design to write.
        weights: Where to write the model's weights for the design, or None.
    """

    job: str = ""
    target: str
    folder: str = "."
    input_shape: Shape
    input_dtype: str = "float32"
    inputs: tuple[tuple[Shape, str], ...] = ()
    path: str
    weights: str | None = None


class Stop(Request, frozen=True, tag="stop"):
    """End the job in hand after its step, with a checkpoint."""


class StopAfterEpoch(Request, frozen=True, tag="stop_after_epoch"):
    """End the training in hand after its epoch."""


class Pause(Request, frozen=True, tag="pause"):
    """Let the training in hand wait."""


class Resume(Request, frozen=True, tag="resume"):
    """Let the training in hand go on."""


Job = Train | Probe | Preview | FindRate | ExportOnnx | ImportTorch
Command = Look | Stop | StopAfterEpoch | Pause | Resume
AnyRequest = Job | Command

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)


def encode(request: Request) -> bytes:
    """Return a request as a line."""
    return _encoder.encode(request) + b"\n"


def decode(line: bytes) -> AnyRequest:
    """Return the request in a line.

    Raises:
        RunError: The line is no request.
    """
    try:
        return _decoder.decode(line)
    except msgspec.DecodeError as error:
        raise RunError(f"This is no request to the engine: {error}.") from error
