"""Makes what the tests of the studio share importable: `builders`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
