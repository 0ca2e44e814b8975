"""Makes the table of broken designs importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
