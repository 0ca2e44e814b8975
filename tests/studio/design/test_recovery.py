import resource
import shutil
import subprocess
import sys

import pytest
from design_strategies import TOP, Editor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flodl_studio.design import edits
from flodl_studio.design.reading import read_file
from flodl_studio.design.recovery import RecoveryLog, recoverable
from flodl_studio.design.values import Design
from flodl_studio.design.writing import write, write_file
from flodl_studio.errors import SaveError

FIRST = edits.add_node(Design(name="größe"), TOP, "Linear")
SECOND = edits.add_node(FIRST, TOP, "ReLU")
THIRD = edits.set_param(SECOND, TOP, ["linear_1"], "out_features", 3)


def of_the_dead(log):
    """A copy of a log as a process that died leaves it: without its lock."""
    copy = log.path.with_name("dead.recovery")
    shutil.copy(log.path, copy)
    return copy


def recovered(folder):
    found = recoverable(folder)
    for each in found:
        each.release()
    return found


def test_the_last_value_of_a_dead_process_is_offered(tmp_path):
    log = RecoveryLog(tmp_path / "logs")
    for design in (FIRST, SECOND, THIRD):
        log.commit(design)
    of_the_dead(log)

    (found,) = recovered(tmp_path / "logs")

    assert (found.design, found.edits, found.file) == (THIRD, 3, None)
    assert not found.changed


def test_the_log_of_a_living_window_is_not_offered(tmp_path):
    log = RecoveryLog(tmp_path)
    log.commit(FIRST)

    assert recovered(tmp_path) == ()
    log.discard()
    assert list(tmp_path.iterdir()) == []


def test_an_offered_log_is_offered_once(tmp_path):
    log = RecoveryLog(tmp_path)
    log.commit(FIRST)
    of_the_dead(log)

    (found,) = recoverable(tmp_path)

    assert recoverable(tmp_path) == ()
    found.forget()
    assert recoverable(tmp_path) == ()


def test_there_is_no_log_without_edits_and_none_after_a_save(tmp_path):
    folder, file = tmp_path / "logs", tmp_path / "d.flodl"
    log = RecoveryLog(folder)
    assert not folder.exists()

    log.commit(FIRST)
    write_file(FIRST, file)
    log.saved(file, file.read_bytes())
    assert list(folder.iterdir()) == []

    log.commit(SECOND)
    of_the_dead(log)
    (found,) = recovered(folder)
    assert (found.design, found.file, found.changed) == (SECOND, file, False)


def test_a_file_that_changed_since_is_told(tmp_path):
    file = tmp_path / "d.flodl"
    write_file(FIRST, file)
    log = RecoveryLog(tmp_path / "logs", file, file.read_bytes())
    log.commit(SECOND)
    of_the_dead(log)

    write_file(THIRD, file)
    assert recovered(tmp_path / "logs")[0].changed
    file.unlink()
    assert recovered(tmp_path / "logs")[0].changed


def test_what_the_file_holds_is_not_offered(tmp_path):
    file = tmp_path / "d.flodl"
    write_file(FIRST, file)
    log = RecoveryLog(tmp_path / "logs", file, file.read_bytes())
    log.commit(SECOND)
    log.commit(FIRST)
    dead = of_the_dead(log)

    assert recovered(tmp_path / "logs") == ()
    assert not dead.exists()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_log_torn_anywhere_gives_an_earlier_value(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("logs")
    log, editor, design = RecoveryLog(folder), Editor(data.draw), Design()
    values = []
    for _ in range(data.draw(st.integers(1, 6))):
        design = editor.edit(design)
        log.commit(design)
        if not values or write(design) != write(values[-1]):
            values.append(design)
    whole = log.path.read_bytes()
    dead = of_the_dead(log)
    size = round(len(whole) * data.draw(st.floats(0, 1)))
    dead.write_bytes(whole[:size])

    found = recovered(folder)

    noted = whole[:size].count(b"\n") - 1
    assert [(each.design, each.edits) for each in found] == (
        [(values[noted - 1], noted)] if noted > 0 else []
    )
    log.discard()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\xff\n",
        b"[]\n[]\n",
        b'{"format": "x"}\n{}\n',
        b'{"format": "flodl-recovery"}\n' * 2,
    ],
)
def test_files_that_are_no_logs_are_passed_over(tmp_path, data):
    (tmp_path / "x.recovery").write_bytes(data)
    (tmp_path / "other.txt").write_text("x")

    assert recovered(tmp_path) == ()
    assert recovered(tmp_path / "missing") == ()


def test_a_full_disk_is_told_and_keeps_what_was_noted(tmp_path):
    log = RecoveryLog(tmp_path)
    log.commit(FIRST)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    limit = log.path.stat().st_size + 20

    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(SaveError, match=r"can't be written: File too large\. Save soon; "):
            log.commit(SECOND)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    of_the_dead(log)
    assert recovered(tmp_path)[0].design == FIRST
    log.commit(THIRD)
    of_the_dead(log)
    assert recovered(tmp_path)[0].design == THIRD


def test_a_folder_that_can_not_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(SaveError, match="the recovery log can't be written: Not a directory"):
        RecoveryLog(tmp_path / "file" / "logs").commit(FIRST)


EDITING = """
import sys
from pathlib import Path
from random import Random
from flodl_studio.design import edits
from flodl_studio.design.recovery import RecoveryLog
from flodl_studio.design.values import Design, Place
from flodl_studio.design.writing import write_file

folder, random, place = Path(sys.argv[1]), Random(int(sys.argv[2])), Place()
log, design, file = RecoveryLog(folder / "logs"), Design(), folder / "d.flodl"
for count in range(100_000):
    design = edits.set_name(design, str(count))
    if len(design.network.nodes) < 40:
        design = edits.add_node(design, place, "Linear", (count, 0))
    else:
        design = edits.remove_nodes(design, place, [random.choice(design.network.nodes).id])
    log.commit(design)
    print(count, flush=True)
    if random.random() < 0.3:
        write_file(design, file)
        log.saved(file, file.read_bytes())
"""


@pytest.mark.parametrize("seed", range(8))
def test_after_kill_at_any_moment_one_edit_at_most_is_lost(tmp_path, seed):
    command = [sys.executable, "-c", EDITING, str(tmp_path), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for _ in range(20 + 17 * seed):
            done = int(process.stdout.readline())
        process.kill()
        done = max([done, *map(int, process.stdout.read().split())])

    survived = [int(each.design.name) for each in recovered(tmp_path / "logs")]
    for path in (tmp_path / "d.flodl", tmp_path / "d.flodl~"):
        if path.exists():
            survived.append(int(read_file(path).name))
    assert max(survived) >= done
    assert len(list((tmp_path / "logs").iterdir())) <= 1
