"""Settings of all tests: where nobody can look into a chance find, examples stay the same."""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("same")
