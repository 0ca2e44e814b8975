"""Lets the tests here import the oracle beside them (importlib mode adds no paths)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
