"""From the start of the process to the first paint of the window: at most half a second."""

import os
import subprocess
import sys
import time

LIMIT = 0.5
"""Seconds, process start to first paint, best of the runs: other work on the machine adds to it."""

_SCRIPT = """
import sys, time
from flodl_studio.ui.app import application
from flodl_studio.ui import theme
app = application()
theme.themes().start(app)
from flodl_studio.ui.main_window import MainWindow
window = MainWindow()
def painted():
    print(time.time() - float(sys.argv[1]), time.process_time())
    window.close()
    app.quit()
window.furnish = painted
window.show()
app.exec()
"""


def test_the_window_is_there_at_once(tmp_path):
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
    }
    times, worked = [], []
    for _ in range(7):
        run = subprocess.run(
            [sys.executable, "-c", _SCRIPT, str(time.time())],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
            timeout=60,
        )
        wall, processor = map(float, run.stdout.split())
        times.append(wall)
        worked.append(processor)
    sys.stdout.write(
        f"first paint after {min(times):.3f} to {max(times):.3f} s, "
        f"{min(worked):.3f} s of them work\n"
    )
    assert min(worked) <= LIMIT
    if os.getloadavg()[0] < (os.cpu_count() or 1) / 2:  # else the wait is for others
        assert min(times) <= LIMIT
