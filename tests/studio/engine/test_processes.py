"""The same job file under torchrun: two engines, one training, one of them speaks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from engine_process import FOREVER, train_job

from flodl_studio.runs import events, job
from flodl_studio.runs.folder import RunFolder


def test_a_job_file_runs_under_torchrun_and_ends_by_a_signal_with_a_checkpoint(tmp_path):
    file = tmp_path / "job.json"
    file.write_bytes(job.encode(train_job(tmp_path / "run", epochs=FOREVER)))
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    process = subprocess.Popen(
        [sys.executable, *launcher, "-m", "flodl_studio.engine", "--job", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    seen = []
    for line in process.stdout:
        seen.append(events.decode(line))
        if isinstance(seen[-1], events.Step):
            break
    process.send_signal(signal.SIGTERM)
    rest = [events.decode(line) for line in process.stdout]
    process.wait(60)

    (start,) = [event for event in seen if isinstance(event, events.Start)]
    assert start.processes == 2
    assert [type(event) for event in rest[-1:]] == [events.Stopped]
    assert RunFolder(tmp_path / "run").can_resume
