"""How long commands about designs take, from the start of the process to its end.

Seconds are those of the processor: nothing here waits, so on a machine that does nothing else they
are those of the clock, and on a busy one they are still told.
"""

import itertools
import resource
import subprocess
import sys
import time

import pytest

from flodl_studio.design import edits
from flodl_studio.design.reading import read
from flodl_studio.design.recovery import RecoveryLog
from flodl_studio.design.values import Design, End, Network, Node, Place, Wire
from flodl_studio.design.writing import write, write_file
from flodl_studio.resources import root

DIGITS = root() / "templates" / "digits_cnn.flodl"
TOP = Place()


def chain(count):
    """A design of that many nodes in a run, of kinds that take turns."""
    kinds = ("Linear", "ReLU", "LayerNorm", "Dropout")
    nodes = [Node("image", "Input", {"shape": (64,)}, position=(0, 0))]
    for k in range(count - 2):
        kind = kinds[k % 4]
        params = {"out_features": 64} if kind == "Linear" else {}
        nodes.append(Node(f"n{k}", kind, params, position=(240 * k, 0)))
    nodes.append(Node("logits", "Output"))
    ids = [node.id for node in nodes]
    wires = [Wire(End(a, "out"), End(b, "in")) for a, b in itertools.pairwise(ids)]
    return Design("chain", Network(tuple(nodes), tuple(wires)))


def best(action, times, clock=time.process_time):
    """The shortest of some runs, seconds: what the machine can, apart from what else it does."""
    taken = []
    for _ in range(times):
        start = clock()
        action()
        taken.append(clock() - start)
    return min(taken)


def of_children():
    """Processor seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds_of(*arguments):
    command = [sys.executable, "-m", "flodl_studio", *map(str, arguments)]

    def run():
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    return best(run, 4, of_children)


COMMANDS = (["check"], ["check", "--json"], ["export", "--to", "flow"], ["export", "--to", "torch"])


@pytest.mark.parametrize("command", [*COMMANDS, ["templates"]], ids=" ".join)
def test_a_small_design_takes_less_than_0_4_seconds(command):
    name, *rest = command
    files = [] if name == "templates" else [DIGITS]

    assert seconds_of(name, *files, *rest) < 0.4


@pytest.mark.parametrize("command", [*COMMANDS, ["diff"]], ids=" ".join)
def test_a_thousand_nodes_take_less_than_a_second(tmp_path, command):
    path = tmp_path / "chain.flodl"
    write_file(chain(1000), path)
    name, *rest = command
    files = [path, path] if name == "diff" else [path]

    assert seconds_of(name, *files, *rest) < 1.0


def test_ten_thousand_nodes_are_read_in_0_3_seconds():
    data = write(chain(10_000))

    assert best(lambda: read(data), 5) < 0.3


EDITS = {
    "add": lambda d: edits.add_node(d, TOP, "Linear", (0, 0)),
    "remove": lambda d: edits.remove_nodes(d, TOP, ["n500"], heal=True),
    "connect": lambda d: edits.connect(d, TOP, End("image", "out"), End("n900", "in")),
    "disconnect": lambda d: edits.disconnect(d, TOP, d.network.wires[500]),
    "parameter": lambda d: edits.set_param(d, TOP, ["n500"], "bias", False),
    "rename": lambda d: edits.rename_node(d, TOP, "n500", "other"),
    "move": lambda d: edits.move_nodes(d, TOP, {"n500": (1, 2)}),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_a_thousand_nodes_takes_a_millisecond(name):
    design = chain(1000)

    def edit_afresh():
        network = Network(design.network.nodes, design.network.wires)
        EDITS[name](Design(network=network))

    assert best(edit_afresh, 50) < 0.001


def test_a_committed_edit_of_a_thousand_nodes_takes_three_milliseconds(tmp_path):
    log, design = RecoveryLog(tmp_path), chain(1000)
    log.commit(design)
    edited = iter([edits.set_tag(design, TOP, f"n{k}", f"t{k}") for k in range(0, 900, 20)])

    seconds = best(lambda: log.commit(next(edited)), 40)
    log.discard()

    assert seconds < 0.003
