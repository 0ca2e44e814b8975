"""The tree of errors, and that each crosses a process border whole."""

import inspect
import pickle

import pytest

from flodl import errors

ALL = [
    each
    for _, each in inspect.getmembers(errors, inspect.isclass)
    if each.__module__ == errors.__name__
]
BUILTIN = {
    "ShapeError": ValueError,
    "InputError": ValueError,
    "ConfigError": ValueError,
    "BuildError": ValueError,
    "UntrainedBatchNormError": RuntimeError,
    "StateError": RuntimeError,
    "CheckpointError": ValueError,
    "PathError": KeyError,
}


@pytest.mark.parametrize("kind", ALL)
def test_an_error_pickles_with_its_text(kind):
    error = kind("expected this, got that.")

    again = pickle.loads(pickle.dumps(error))

    assert type(again) is kind
    assert str(again) == "expected this, got that."


@pytest.mark.parametrize("name", BUILTIN)
def test_an_error_is_also_the_builtin_that_fits(name):
    kind = getattr(errors, name)

    assert issubclass(kind, errors.FlodlError)
    assert issubclass(kind, BUILTIN[name])
