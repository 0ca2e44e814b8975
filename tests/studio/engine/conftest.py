"""Real engines in processes of their own, and models for them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from engine_process import EngineProcess


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory):
    """One engine for the jobs of a module: it stays warm between them."""
    engine = EngineProcess(tmp_path_factory.mktemp("engine"))
    engine.wait_for("ready")
    yield engine
    engine.close()
    assert engine.process.returncode == 0, "an idle engine ends with its input"


@pytest.fixture
def engine(tmp_path):
    """An engine of its own, for tests that end it."""
    engine = EngineProcess(tmp_path)
    engine.wait_for("ready")
    yield engine
    engine.close()
