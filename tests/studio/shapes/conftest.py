"""Makes the tables of broken, random and changed designs importable."""

import sys
from pathlib import Path

for folder in (Path(__file__).parent, Path(__file__).parent.with_name("codegen")):
    sys.path.insert(0, str(folder))
