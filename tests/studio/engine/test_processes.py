"""The same job file under torchrun: two engines, one training, one of them speaks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from engine_process import FOREVER, MLP, train_job

from flodl_studio.runs import events, job
from flodl_studio.runs.folder import RunFolder

WITH_BATCH_NORM = MLP.replace("nn.ReLU()", "nn.BatchNorm1d(16), nn.ReLU()")


def launched(file, *options):
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    return subprocess.Popen(
        [sys.executable, *launcher, "-m", "flodl_studio.engine", "--job", str(file), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        start_new_session=True,
    )


def test_a_job_file_runs_under_torchrun_and_goes_on_until_a_signal_ends_it(tmp_path):
    file, run = tmp_path / "job.json", RunFolder(tmp_path / "run")
    file.write_bytes(job.encode(train_job(run.path, WITH_BATCH_NORM, epochs=2)))
    first = launched(file)
    said = [events.decode(line) for line in first.stdout]
    first.wait(60)
    file.write_bytes(job.encode(train_job(run.path, WITH_BATCH_NORM, epochs=FOREVER)))

    second = launched(file, "--resume")
    seen = []
    for line in second.stdout:
        seen.append(events.decode(line))
        if isinstance(seen[-1], events.Step):
            break
    os.killpg(second.pid, signal.SIGINT)  # as a terminal does: all of them hear it
    rest = [events.decode(line) for line in second.stdout]
    second.wait(60)

    starts = [event for event in said + seen if isinstance(event, events.Start)]
    assert [(start.processes, start.epoch) for start in starts] == [(2, 0), (2, 2)]
    (done,) = [event for event in said if isinstance(event, events.Done)]
    # One process alone, with the weights that were written, finds the losses of both together.
    results = np.load(run.path / "results.npz")
    assert done.val_loss == pytest.approx(results["loss"].mean(), rel=1e-5)
    assert [type(event) for event in rest[-1:]] == [events.Stopped]
    assert run.can_resume
    with pytest.raises(ProcessLookupError):
        os.killpg(second.pid, 0)
