"""Runs that come again and again are written once, in a loop."""

from builders import chain, design
from snippets import X, Y, body, code

from flodl_studio.codegen import flow_source
from flodl_studio.importing import read_flow


def layers(rounds, *kinds):
    """Nodes of some kinds, each with its parameters, again and again."""
    return [
        (f"{kind.lower()}_{index}", kind, params)
        for index in range(1, rounds + 1)
        for kind, params in kinds
    ]


HIDDEN = (("Linear", {"out_features": 8}), ("ReLU", {}), ("Dropout", {"p": 0.1}))


def test_a_run_that_repeats_is_a_loop():
    made = chain(X, ("tanh_1", "Tanh"), *layers(3, *HIDDEN), ("mish_1", "Mish"), Y)

    assert body(made) == code("""
        flow = FlowBuilder.from_(nn.Tanh())
        for _ in range(3):
            flow = flow.through(nn.Linear(8, 8)).through(nn.ReLU()).through(nn.Dropout(0.1))
        return flow.through(nn.Mish()).build()
    """)


def test_branches_that_repeat_are_a_loop():
    rounds = range(1, 5)
    made = design(
        [X, *layers(4, *HIDDEN[:2], ("Mish", {}), ("Add", {})), Y],
        *(f"linear_{i} > relu_{i} > mish_{i} > add_{i}:in_1" for i in rounds),
        "x > linear_1",
        "x > add_1:in_0",
        *(f"add_{i} > linear_{i + 1}" for i in rounds[:-1]),
        *(f"add_{i} > add_{i + 1}:in_0" for i in rounds[:-1]),
        "add_4 > y",
    )

    assert body(made) == code("""
        flow = FlowBuilder()
        for _ in range(4):
            flow = flow.also(
                FlowBuilder.from_(nn.Linear(8, 8)).through(nn.ReLU()).through(nn.Mish()).build()
            )
        return flow.build()
    """)


def test_two_rounds_and_short_runs_are_written_out():
    for made in (chain(X, *layers(2, *HIDDEN), Y), chain(X, *layers(3, *HIDDEN[:2]), Y)):
        assert "for " not in body(made)


def test_rounds_that_differ_end_the_loop():
    nodes = layers(4, *HIDDEN)
    nodes[9] = ("linear_4", "Linear", {"out_features": 9})

    text = body(chain(X, *nodes, Y))

    assert "for _ in range(3):" in text
    assert ".through(nn.Linear(8, 9))" in text


def test_a_node_of_any_round_has_the_lines_of_the_loop():
    made = chain(X, *layers(3, *HIDDEN), Y)

    source = flow_source(made)

    line = source.text.splitlines().index(
        "        flow = flow.through(nn.Linear(8, 8)).through(nn.ReLU()).through(nn.Dropout(0.1))"
    )
    assert {source.lines[f"linear_{i}"] for i in (1, 2, 3)} == {(line + 1, line + 1)}


def test_what_repeats_comes_back_as_an_equal_design():
    made = chain(X, *layers(5, *HIDDEN), Y)

    assert read_flow(flow_source(made).text).network == made.network
