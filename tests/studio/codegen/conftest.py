"""Makes what the tests of the exporter share importable: `designs`, `evaluating`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
