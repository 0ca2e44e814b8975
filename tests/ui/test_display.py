"""Where no window can be opened: one sentence, and no core dump."""

import os
import subprocess
import sys

import pytest

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt on X11 and Wayland")


def started(**environment):
    """Start the studio, with an environment that knows no display but what is given."""
    known = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-m", "flodl_studio"],
        env={**known, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@linux
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "error: there is no display (DISPLAY and WAYLAND_DISPLAY are not set); "),
        ({"DISPLAY": ""}, "error: there is no display "),
        ({"DISPLAY": ":54321"}, "could not connect to display :54321"),
        ({"QT_QPA_PLATFORM": "nonsense"}, 'Could not find the Qt platform plugin "nonsense"'),
    ],
    ids=["none", "empty", "not there", "no such plug-in"],
)
def test_without_a_display_one_line_says_so(environment, said):
    ran = started(**environment)

    assert ran.returncode == 1
    assert said in ran.stderr
    assert ran.stderr.startswith("error: ")
    assert ran.stderr.count("\n") == 1
    assert "use a command such as check or train" in ran.stderr
