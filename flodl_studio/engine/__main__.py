"""``python -m flodl_studio.engine``: requests in on standard input, events out on standard output.

With ``--job FILE`` it does the one job in the file and ends, which is also how torchrun runs it.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

import msgspec

from flodl_studio.engine.channel import Channel, own_output
from flodl_studio.errors import RunError
from flodl_studio.runs import job as jobs
from flodl_studio.runs.events import Ready

NICE = 10


def main(arguments: list[str] | None = None) -> int:
    """Run an engine until its input ends, or until the job it was given is done."""
    parser = argparse.ArgumentParser(prog="python -m flodl_studio.engine")
    parser.add_argument("--job", type=Path, help="do the job in this file, then end")
    parser.add_argument(
        "--resume", action="store_true", help="with --job: go on with the run that the job began"
    )
    parser.add_argument(
        "--commands", action="store_true", help="with --job: take commands on standard input too"
    )
    options = parser.parse_args(arguments)
    rank = int(os.environ.get("RANK", "0"))
    channel = own_output(only_failures=rank > 0)
    listens = options.job is None or options.commands
    if listens and hasattr(os, "nice"):
        # The window comes first; a job on a cluster has the machine to itself.
        os.nice(NICE)
    try:
        job = None if options.job is None else _read(options.job, options.resume)
    except RunError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return _run(channel, job, listens and rank == 0)


def _read(file: Path, resumes: bool) -> jobs.Job:
    try:
        job = jobs.decode(file.read_bytes())
    except OSError as error:
        raise RunError(f"{file} can't be read: {error.strerror}.") from error
    if not isinstance(job, jobs.Job):
        raise RunError(f"{file} holds a command, not a job.")
    if resumes and isinstance(job, jobs.Train):
        return msgspec.structs.replace(job, resume=True)
    return job


def _run(channel: Channel, job: jobs.Job | None, listens: bool) -> int:
    _set_threads()
    from flodl_studio.engine.serving import Engine

    engine = Engine(channel)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: engine.end())
    channel.say(_ready())
    if listens:
        threading.Thread(target=engine.listen, args=(sys.stdin.buffer,), daemon=True).start()
    code = 0
    if job is None:
        engine.work()
    else:
        code = 0 if engine.do_alone(job) else 1
    sys.stderr.flush()
    # The thread that reads may be waiting for a line that never comes; it must not hold us up.
    os._exit(code)


def _set_threads() -> None:
    """Leave a core to the window, unless the user has said how many threads there are to be."""
    import torch

    if "OMP_NUM_THREADS" not in os.environ:
        affinity = getattr(os, "sched_getaffinity", None)
        cores = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
        torch.set_num_threads(max(1, cores - 1))


def _ready() -> Ready:
    import torch

    devices = ("cpu", *(f"cuda:{index}" for index in range(torch.cuda.device_count())))
    return Ready(pid=os.getpid(), torch=str(torch.__version__), devices=devices)


if __name__ == "__main__":
    raise SystemExit(main())
