"""FlowBuilder code: which call says what."""

import pytest
from builders import chain, design
from snippets import X, Y, body, code, linear, replaced

from flodl_studio.codegen import flow_source


def test_a_straight_run_is_a_whole_module():
    made = chain(
        ("image", "Input", {"shape": (1, 8, 8)}),
        ("conv2d_1", "Conv2d", {"out_channels": 16, "kernel_size": 3, "padding": 1}),
        ("relu_1", "ReLU"),
        ("flatten_1", "Flatten"),
        ("linear_1", "Linear", {"out_features": 10}),
        ("logits", "Output"),
        name="digits",
    )

    source = flow_source(replaced(made, "relu_1", tag="features"))

    assert (
        source.text
        == code('''
        """digits, drawn in flodl studio."""

        import flodl
        from flodl import FlowBuilder, nn


        def build_model() -> flodl.Graph:
            """Build digits.

            Inputs:
                image: [B, 1, 8, 8] float32

            Outputs:
                logits: [B, 10] float32

            Parameters: 10,410
            """
            return (
                FlowBuilder.from_(nn.Conv2d(1, 16, kernel_size=3, padding=1))
                .through(nn.ReLU())
                .tag("features")
                .through(nn.Flatten())
                .through(nn.Linear(1024, 10))
                .build()
            )
        ''')
        + "\n"
    )
    assert source.lines == {
        "conv2d_1": (19, 19),
        "relu_1": (20, 21),
        "flatten_1": (22, 22),
        "linear_1": (23, 23),
    }


@pytest.mark.parametrize("skip", ["in_0", "in_1"])
def test_a_value_added_to_one_branch_of_it_is_also(skip):
    other = "in_1" if skip == "in_0" else "in_0"
    made = design(
        [X, linear("a"), ("sum", "Add"), Y], f"x > a > sum:{other}", f"x > sum:{skip}", "sum > y"
    )

    assert body(made) == "return FlowBuilder().also(nn.Linear(8, 8)).build()"


def test_two_branches_that_are_added_are_also_with():
    made = design(
        [X, linear("a", 4), linear("b", 4), ("r", "ELU"), ("t", "Tanh"), ("sum", "Add"), Y],
        "x > a > sum:in_0",
        "x > b > r > t > sum:in_1",
        "sum > y",
    )

    assert body(made) == code("""
        return (
            FlowBuilder()
            .also_with(
                nn.Linear(8, 4),
                FlowBuilder.from_(nn.Linear(8, 4)).through(nn.ELU()).through(nn.Tanh()).build(),
            )
            .build()
        )
    """)


def test_branches_that_meet_in_a_merge_are_split():
    made = design(
        [X, linear("a"), linear("b"), ("cat", "Concat", {"dim": -1}), Y],
        "x > a > cat:in_0",
        "x > b > cat:in_1",
        "x > cat:in_2",
        "cat > y",
    )

    assert body(made) == code("""
        return (
            FlowBuilder()
            .split([nn.Linear(8, 8), nn.Linear(8, 8), nn.Identity()])
            .merge(MergeOp.concat(-1))
            .build()
        )
    """)


def test_a_side_head_is_forked():
    made = design(
        [X, linear("a"), linear("head", 2), linear("other", 3), Y, ("aux", "Output")],
        "x > a > head > y",
        "a > other > aux",
    )

    assert body(made) == code("""
        return (
            FlowBuilder.from_(nn.Linear(8, 8))
            .fork(nn.Linear(8, 3))
            .tag("aux")
            .through(nn.Linear(8, 2))
            .build()
        )
    """)


def test_a_second_input_is_used_by_its_name():
    made = design(
        [X, ("other", "Input", {"shape": (4,)}), ("both", "Bilinear", {"out_features": 3}), Y],
        "x > both > y",
        "other > both:x2",
    )

    assert body(made) == (
        "return FlowBuilder()"
        '.input("other").through(nn.Bilinear(8, 4, 3)).using(x2="other").build()'
    )


def test_what_is_no_series_and_no_parallel_is_recalled():
    made = design(
        [X, linear("a"), linear("b"), ("m", "Mul"), ("r", "ReLU"), ("n", "Mul"), Y],
        "x > a > m:in_0",
        "x > b > m:in_1",
        "b > r > n:in_0",
        "m > n:in_1",
        "n > y",
    )

    assert body(made) == code("""
        return (
            FlowBuilder()
            .fork(nn.Linear(8, 8))
            .tag("_linear")
            .through(nn.Linear(8, 8))
            .tag("_linear_2")
            .split([flodl.Recall("_linear"), flodl.Recall("_linear_2")])
            .using("_linear", "_linear_2")
            .merge(MergeOp.MUL)
            .tag("_mul")
            .through(flodl.Recall())
            .using("_linear_2")
            .through(nn.ReLU())
            .tag("_relu")
            .split([flodl.Recall("_relu"), flodl.Recall("_mul")])
            .using("_relu", "_mul")
            .merge(MergeOp.MUL)
            .build()
        )
    """)


def test_state_is_a_tag_that_comes_later():
    made = design(
        [X, ("memory", "StateAdd"), linear("a"), Y], "x > memory > a > y", "a ~> memory:ref_0"
    )

    assert body(made) == code("""
        return (
            FlowBuilder()
            .through(flodl.StateAdd())
            .using("_state")
            .through(nn.Linear(8, 8))
            .tag("_state")
            .build()
        )
    """)


def test_a_merge_with_its_own_last_value_recalls_it():
    added = design([X, ("s", "Add"), Y], "x > s:in_0", "s ~> s:in_1", "s > y")
    mean = design([X, linear("a"), ("m", "Mean"), Y], "x > a > m:in_0", "m > y", "m ~> m:in_1")

    assert body(added) == code("""
        return FlowBuilder().also(flodl.Recall()).using("_state").tag("_state").build()
    """)
    assert body(mean) == code("""
        return (
            FlowBuilder.from_(nn.Linear(8, 8))
            .tag("_linear")
            .split([flodl.Recall("_linear"), flodl.Recall("_state")])
            .using("_linear", "_state")
            .merge(MergeOp.MEAN)
            .tag("_state")
            .build()
        )
    """)


def test_state_of_an_earlier_value_is_tagged_again_behind_its_reader():
    made = design(
        [X, linear("a"), ("memory", "StateAdd"), Y], "x > a > memory > y", "a ~> memory:ref_0"
    )

    assert body(made) == code("""
        return (
            FlowBuilder.from_(nn.Linear(8, 8))
            .tag("_state")
            .through(flodl.StateAdd())
            .using("_previous")
            .fork(flodl.Recall())
            .using("_state")
            .tag("_previous")
            .build()
        )
    """)
