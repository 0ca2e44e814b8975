"""An engine in its own process: what it is asked, what it says, and how it ends."""

from __future__ import annotations

import os
import signal
from dataclasses import fields

import msgspec
import numpy as np
import pytest
from engine_process import FOREVER, MLP, EngineProcess, train_job
from safetensors.torch import load_file

from flodl.training import events as told
from flodl_studio.runs import events, job
from flodl_studio.runs.folder import RunFolder


def tags(said):
    return [type(event).__struct_config__.tag for event in said]


def test_a_training_is_told_from_start_to_done(shared_engine, tmp_path):
    said = shared_engine.run(train_job(tmp_path / "run"))

    names = [name for name in tags(said) if name != "step"]
    assert names[:5] == ["phase", "start", "epoch", "checkpoint", "checkpoint"]
    assert names[-4:] == ["checkpoint", "checkpoint", "results", "done"]
    assert {event.job for event in said} == {"train"}
    assert len(load_file(tmp_path / "run" / "best.safetensors")) == 4


def test_prints_of_the_model_do_not_reach_the_events(shared_engine, tmp_path):
    noisy = MLP.replace("    return", '    print("{not an event}", flush=True)\n    return')

    said = shared_engine.run(train_job(tmp_path / "run", noisy, epochs=1))

    assert tags(said)[-1] == "done"
    assert "{not an event}" in shared_engine.complaint()


def test_stop_ends_within_a_step_and_the_engine_takes_the_next_job(shared_engine, tmp_path):
    shared_engine.tell(train_job(tmp_path / "run", epochs=FOREVER))
    shared_engine.wait_for("step")
    shared_engine.tell(job.Stop())
    stopped = shared_engine.wait_for("stopped")

    assert RunFolder(tmp_path / "run").can_resume
    assert stopped.step > 0
    assert tags(shared_engine.run(train_job(tmp_path / "next", epochs=1)))[-1] == "done"


def test_a_stopped_training_resumes_to_the_losses_of_an_unbroken_one(shared_engine, tmp_path):
    whole = shared_engine.run(train_job(tmp_path / "whole", epochs=40))
    shared_engine.tell(train_job(tmp_path / "run", epochs=40))
    shared_engine.wait_for("start")
    shared_engine.tell(job.Stop())
    shared_engine.wait_for("stopped", "done")

    resumed = msgspec.structs.replace(train_job(tmp_path / "run", epochs=40), resume=True)
    shared_engine.run(resumed)

    expected = [event.val_loss for event in whole if isinstance(event, events.Epoch)]
    rows = RunFolder(tmp_path / "run").rows()
    assert [row["val_loss"] for row in rows if row["event"] == "epoch"] == expected


def test_a_paused_training_waits_until_it_is_resumed(shared_engine, tmp_path):
    shared_engine.tell(train_job(tmp_path / "run", epochs=FOREVER))
    shared_engine.wait_for("step")
    shared_engine.tell(job.Pause())
    paused = shared_engine.wait_for("paused")
    shared_engine.tell(job.Preview(path=str(tmp_path / "p.npz")))
    during = shared_engine.events_until("previewed")
    shared_engine.tell(job.Resume())
    resumed = shared_engine.wait_for("resumed")
    shared_engine.wait_for("step")
    shared_engine.tell(job.StopAfterEpoch())
    stopped = shared_engine.wait_for("stopped")

    assert tags(during) == ["previewed"]
    assert resumed.step == paused.step
    assert stopped.step % 10 == 0


def test_the_model_in_training_is_previewed_by_node_and_its_layers_looked_at(
    shared_engine, tmp_path
):
    request = msgspec.structs.replace(
        train_job(tmp_path / "run", epochs=FOREVER),
        nodes={"0": "hidden", "2": "logits"},
        look=job.Look(histograms=True, seconds=0.05),
    )
    shared_engine.tell(request)
    statistics = shared_engine.wait_for("statistics")
    shared_engine.tell(job.Preview(show=("hidden",), sample=3, path=str(tmp_path / "p.npz")))
    previewed = shared_engine.wait_for("previewed")
    shared_engine.tell(job.Look(nodes=()))
    shared_engine.tell(job.Stop())
    shared_engine.wait_for("stopped")

    assert set(statistics.nodes) == {"hidden", "1", "logits"}
    assert statistics.nodes["hidden"]["gradient_norm"] > 0
    assert sum(statistics.nodes["logits"]["weights"]["counts"]) == 32
    assert statistics.cost <= 0.06
    assert previewed.nodes == ("hidden",)
    assert np.load(tmp_path / "p.npz")["hidden"].shape == (16,)
    assert sum(previewed.scores) == pytest.approx(1)


def test_a_preview_without_a_training_says_so(shared_engine, tmp_path):
    said = shared_engine.run(job.Preview(path=str(tmp_path / "p.npz"), job="look"))

    assert said == [events.Failed(job="look", message="No model is being trained.")]


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        ("def build_model(:\n", "SyntaxError", 1),
        ("\nx = 1 / 0\n", "ZeroDivisionError", 2),
        ("x = 1\n", "no build_model() function", 0),
        ("def build_model():\n    return 3\n", "returned a int; a torch.nn.Module", 0),
        ("def build_model():\n    raise SystemExit(3)\n", "SystemExit: 3", 2),
        (MLP.replace("16, 2", "15, 2"), "shapes cannot be multiplied", 0),
    ],
)
def test_a_model_that_fails_is_told_with_its_line_and_the_engine_stays(
    shared_engine, tmp_path, source, message, line
):
    failed = shared_engine.run(train_job(tmp_path / "run", source))[-1]

    assert isinstance(failed, events.Failed)
    assert message in failed.message
    assert failed.line == line


def test_the_folder_of_a_model_that_can_not_be_built_says_so(shared_engine, tmp_path):
    failed = shared_engine.run(train_job(tmp_path / "run", "import no_such_package\n"))[-1]

    summary = RunFolder(tmp_path / "run").summary()
    assert isinstance(failed, events.Failed)
    assert (summary.state, summary.message) == ("failed", "No module named 'no_such_package'")


def test_a_failing_layer_is_named_by_its_node(shared_engine, tmp_path):
    source = MLP.replace("16, 2", "15, 2")
    request = msgspec.structs.replace(
        train_job(tmp_path / "run", source), nodes={"2": "loop_1.body/logits"}
    )

    assert shared_engine.run(request)[-1].node == "loop_1.body/logits"


def test_nonsense_is_answered_and_ignored(shared_engine, tmp_path):
    shared_engine.process.stdin.write(b'{"request": "fly"}\nnonsense\n')
    shared_engine.process.stdin.flush()

    first, second = shared_engine.wait_for("failed"), shared_engine.wait_for("failed")

    assert "no request" in first.message
    assert "no request" in second.message


def test_kill_leaves_a_checkpoint_that_resumes(engine, tmp_path):
    engine.tell(train_job(tmp_path / "run", epochs=FOREVER))
    while engine.wait_for("checkpoint").kind != "last":
        pass
    engine.process.send_signal(signal.SIGKILL)
    engine.process.wait()

    assert load_file(tmp_path / "run" / "last.safetensors")
    assert RunFolder(tmp_path / "run").can_resume


def test_a_closed_input_ends_the_training_with_a_checkpoint(engine, tmp_path):
    engine.tell(train_job(tmp_path / "run", epochs=FOREVER))
    engine.wait_for("step")

    engine.process.stdin.close()

    assert tags(engine.events_until())[-1] == "stopped"
    assert engine.process.wait(20) == 0
    assert RunFolder(tmp_path / "run").can_resume


def test_a_signal_ends_the_training_with_a_checkpoint(engine, tmp_path):
    engine.tell(train_job(tmp_path / "run", epochs=FOREVER))
    engine.wait_for("step")

    engine.process.send_signal(signal.SIGTERM)

    assert tags(engine.events_until())[-1] == "stopped"
    assert engine.process.wait(20) == 0


def test_an_engine_has_low_priority(shared_engine):
    own = os.getpriority(os.PRIO_PROCESS, 0)

    assert os.getpriority(os.PRIO_PROCESS, shared_engine.process.pid) == min(own + 10, 19)


def test_a_job_in_a_file_is_done_without_any_input(tmp_path):
    file = tmp_path / "job.json"
    file.write_bytes(job.encode(train_job(tmp_path / "run", epochs=1)))
    engine = EngineProcess(tmp_path, "--job", str(file))

    said = engine.events_until()

    assert tags(said)[-1] == "done"
    assert engine.process.wait(20) == 0
    engine.close()


def test_events_of_the_library_and_of_the_engine_have_the_same_fields():
    for kind in told.EVENTS:
        twin = getattr(events, kind.__name__)
        own = {field.name for field in msgspec.structs.fields(twin)}

        assert twin.__struct_config__.tag == kind.event
        assert {field.name for field in fields(kind)} <= own
        assert own - {field.name for field in fields(kind)} <= {"job", "line", "node"}
