"""Every exception that flodl raises.

FlodlError
├── ShapeError               (ValueError)    a tensor of the wrong shape
├── InputError               (ValueError)    a wrong dtype, too many inputs, a missing one
├── ConfigError              (ValueError)    a bad constructor argument
├── BuildError               (ValueError)    a wrong call, or a flow that can't be built
├── UntrainedBatchNormError  (RuntimeError)  evaluation of a batch norm that has never seen a batch
├── StateError               (RuntimeError)  recurrent state that doesn't fit the call
├── CheckpointError          (ValueError)    a checkpoint that doesn't fit, or isn't one
├── TrainingError            (RuntimeError)  unusable data or settings, a loss of nan
└── PathError                (KeyError)      a path into a graph that names nothing

Messages say what was expected, what came, where, and what to do. All of them pickle: they cross
process borders.
"""


class FlodlError(Exception):
    """Whatever goes wrong in flodl by the caller's hand."""


class ShapeError(FlodlError, ValueError):
    """A tensor has the wrong shape."""


class InputError(FlodlError, ValueError):
    """An input has the wrong dtype, is missing, or is one too many."""


class ConfigError(FlodlError, ValueError):
    """A constructor argument breaks a rule."""


class BuildError(FlodlError, ValueError):
    """A flow is described in a way that can't be built."""


class UntrainedBatchNormError(FlodlError, RuntimeError):
    """A batch norm is asked to evaluate before it has seen a batch."""


class StateError(FlodlError, RuntimeError):
    """The recurrent state of a graph doesn't fit the call."""


class CheckpointError(FlodlError, ValueError):
    """A checkpoint file is broken, foreign, or made for another graph."""


class TrainingError(FlodlError, RuntimeError):
    """Training can't start or can't go on; the message says what to do."""


class PathError(FlodlError, KeyError):
    """A path into a graph names nothing."""

    def __str__(self) -> str:
        # KeyError shows the repr of its argument, which would quote our sentence.
        return str(self.args[0]) if self.args else ""
