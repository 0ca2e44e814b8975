"""Speaks the engine's protocol without torch: fast, and it dies when told to.

The first argument says how: ``good``, ``slow`` (waits to be stopped), ``deaf`` (never stops by
itself), ``dies`` (exits in the middle), ``killed`` (by a signal), ``fails`` (says so).
"""

import base64
import json
import os
import signal
import sys


def say(**event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def seen(nodes):
    """What a look finds: of each node a picture, of the first nothing good."""
    pixels = base64.b64encode(bytes(range(64))).decode()
    picture = {"form": "image", "width": 8, "height": 8, "low": 0, "high": 1, "pixels": pixels}
    found = {node: {"gradient_norm": 0.25, "dead": 0.1, "thumbnail": picture} for node in nodes}
    for node in nodes[:1]:
        found[node].update(gradient_norm=1e-9, dead=0.75)
    return found


def look(running, request):
    if request.get("thumbnails"):
        say(event="statistics", job=running, step=4, nodes=seen(request["nodes"]), cost=0.021)


def train(how, job, name):
    say(event="phase", job=name, name="building")
    say(
        event="start",
        job=name,
        parameters=10,
        steps_per_epoch=2,
        device="cpu",
        epochs=3,
        samples=20,
        validation_samples=5,
        classes=["a", "b"],
        path=job["out"],
    )
    if how == "fails":
        say(
            event="failed",
            job=name,
            message="The loss is not a number. Lower the rate.",
            detail="Traceback ...",
        )
        return
    if how == "dies":
        sys.stderr.write("torch: something broke\n")
        sys.exit(3)
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    bars = {"low": -1.0, "high": 1.0, "counts": [1, 5, 2]}
    say(
        event="statistics",
        job=name,
        step=1,
        nodes={
            "conv2d_1": {"gradient_norm": 1e-9, "weight_norm": 3.0, "dead": 0.75, "weights": bars}
        },
        cost=0.01,
    )
    for epoch in range(1, 4):
        say(event="step", job=name, step=2 * epoch, loss=1 / epoch, rate=100.0, epoch=epoch, lr=0.1)
        say(
            event="epoch",
            job=name,
            epoch=epoch,
            train_loss=1 / epoch,
            val_loss=2 / epoch,
            train_accuracy=0.5,
            val_accuracy=0.25 * epoch,
            seconds=1.0,
            lr=0.1,
            step=2 * epoch,
        )
        if how in ("slow", "deaf") and epoch == 1:
            return
    say(
        event="done",
        job=name,
        best_epoch=3,
        val_loss=0.66,
        val_accuracy=0.75,
        epochs=3,
        seconds=3.0,
    )


def find_rate(name):
    rates, losses = [0.001, 0.01, 0.1], [2.0, 1.0, 3.0]
    say(event="rates_found", job=name, rates=rates, losses=losses, suggestion=0.0123)


def main():
    how, running = sys.argv[1], ""
    if how == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    say(event="ready", pid=os.getpid(), torch="0", devices=["cpu", "cuda:0"])
    for line in sys.stdin:
        request = json.loads(line)
        kind, name = request["request"], request.get("job", "")
        if kind == "train":
            running = name
            train(how, request, name)
        elif kind in ("pause", "resume"):
            say(event=f"{kind}d", job=running, step=2)
        elif kind == "look":
            look(running, request)
        elif kind in ("stop", "stop_after_epoch") and how != "deaf":
            say(event="stopped", job=running, step=2, epoch=1)
        elif kind == "find_rate":
            find_rate(name)
        elif kind == "probe":
            say(event="failed", job=name, message="There is no such file.")
    while how == "deaf":
        signal.pause()


main()
