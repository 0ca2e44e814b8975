"""FlowBuilder code: which call says what, and how it reads."""

import inspect
from textwrap import dedent

import pytest
from builders import chain, design, network

from flodl_studio.codegen import flow_source
from flodl_studio.design.values import Design, Network, Node
from flodl_studio.errors import CodegenError

X = ("x", "Input", {"shape": (8,)})
Y = ("y", "Output")


def linear(name, features=8):
    return (name, "Linear", {"out_features": features})


def body(made: Design) -> str:
    """Return what `build_model` does, without its docstring."""
    text = flow_source(made).text
    return dedent(text.split('    """\n')[-1]).strip()


def code(text: str) -> str:
    return inspect.cleandoc(text)


def replaced(made: Design, name: str, **changes) -> Design:
    nodes = [
        Node(**{**{k: getattr(n, k) for k in n.__dataclass_fields__}, **changes})
        if n.id == name
        else n
        for n in made.network.nodes
    ]
    return Design(made.name, Network(tuple(nodes), made.network.wires), made.blocks)


def inside(*nodes) -> Network:
    return chain(("in_", "Input"), *nodes, ("out_", "Output")).network


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


def test_containers_are_calls_of_the_builder():
    made = chain(X, ("loop", "Loop"), ("gate", "Gate"), ("switch", "Switch"), ("map", "Map"), Y)
    made = replaced(
        made,
        "loop",
        params={"mode": "until", "max_iter": 4},
        networks={
            "body": inside(linear("a")),
            "cond": inside(("t", "ThresholdHalt", {"threshold": 2.0})),
        },
    )
    experts = {"expert_0": inside(("t", "Tanh")), "expert_1": inside(linear("a", 4), linear("b"))}
    made = replaced(made, "gate", networks=experts)
    made = replaced(
        made, "switch", networks={"branch_0": inside(), "branch_1": inside(linear("a"))}
    )
    made = replaced(
        made, "map", params={"mode": "slices", "n": 2}, networks={"body": inside(linear("a", 3))}
    )

    assert body(made) == code("""
        return (
            FlowBuilder()
            .loop_body(nn.Linear(8, 8))
            .until_cond(flodl.ThresholdHalt(2.0), 4)
            .gate(
                flodl.SoftmaxRouter(8, 2),
                [nn.Tanh(), FlowBuilder.from_(nn.Linear(8, 4)).through(nn.Linear(4, 8)).build()],
            )
            .switch(flodl.ArgmaxSelector(8, 2), [nn.Identity(), nn.Linear(8, 8)])
            .map(nn.Linear(4, 3))
            .slices(2)
            .build()
        )
    """)


def test_a_block_is_a_function_of_the_sizes_that_differ():
    block = network(
        [("in_", "Input"), ("norm", "BatchNorm"), linear("a", 4), ("cat", "Concat"), Y],
        "in_ > norm > a > cat:in_1",
        "in_ > cat:in_0",
        "cat > y",
    )
    made = chain(
        X, *((f"d{i}", "Block", {"block": "dense"}) for i in (1, 2)), Y, blocks={"dense": block}
    )

    text = flow_source(made).text

    assert "def dense(num_features: int) -> flodl.Graph:" in text
    assert "FlowBuilder.from_(nn.BatchNorm(num_features))" in text
    assert ".through(nn.Linear(num_features, 4))" in text
    assert body(made) == "return FlowBuilder.from_(dense(8)).through(dense(12)).build()"


def test_a_shared_block_is_one_object():
    shared = {"block": "tail", "shared": True}
    made = chain(
        X, ("t1", "Block", shared), ("t2", "Block", shared), Y, blocks={"tail": inside(linear("a"))}
    )

    assert body(made) == code("""
        shared_tail = tail()
        return FlowBuilder.from_(shared_tail).through(shared_tail).build()
    """)


def test_a_shared_block_is_not_taken_for_a_network_of_its_name():
    long = inside(linear("a"), linear("b"), linear("c"))
    drawn = chain(
        X,
        ("n", "Network", {"label": "shared_tail"}),
        ("t", "Block", {"block": "tail", "shared": True}),
        Y,
        blocks={"tail": inside(linear("a", 4))},
    )
    made = replaced(drawn, "n", networks={"body": long})

    assert body(made) == code("""
        shared_tail = (
            FlowBuilder.from_(nn.Linear(8, 8))
            .through(nn.Linear(8, 8))
            .through(nn.Linear(8, 8))
            .label("shared_tail")
            .build()
        )
        shared_tail_2 = tail()
        return FlowBuilder.from_(shared_tail).through(shared_tail_2).build()
        """)


def test_a_muted_node_leaves_a_comment():
    made = replaced(chain(X, linear("a"), ("drop", "Dropout"), linear("b"), Y), "drop", muted=True)

    assert body(made) == code("""
        return (
            FlowBuilder.from_(nn.Linear(8, 8))
            # drop (Dropout) is muted
            .through(nn.Linear(8, 8))
            .build()
        )
    """)


def test_a_long_chain_is_cut():
    made = chain(X, *(linear(f"l{i}", i + 8) for i in range(100)), Y)

    text = body(made)

    parts = text.split("part")
    assert max(part.count(".through(") for part in parts) <= 40
    assert text.count("nn.Linear(") == 100


def test_a_long_branch_gets_a_name():
    names = [f"l{i}" for i in range(6)]
    made = design(
        [X, *map(linear, names), ("sum", "Add"), Y],
        f"x > {' > '.join(names)} > sum:in_1",
        "x > sum:in_0",
        "sum > y",
    )

    text = body(made)

    assert text.startswith("residual = (\n    FlowBuilder.from_(nn.Linear(8, 8))")
    assert text.endswith("return FlowBuilder().also(residual).build()")


def test_training_is_a_literal_and_a_main():
    made = chain(
        ("tokens", "Input", {"shape": (10,), "dtype": "int64"}),
        ("e", "Embedding", {"num_embeddings": 10, "embedding_dim": 10}),
        Y,
        training={"data": {"source": "copy"}, "loss": "cross_entropy", "epochs": 2},
    )

    text = flow_source(made, training=True).text

    assert (
        code("""
        TRAINING = {
            "data": {"source": "copy"},
            "loss": "cross_entropy",
            "epochs": 2,
        }
    """)
        in text
    )
    assert text.endswith(
        code('''
        def main() -> None:
            """Train the model on its data."""
            flodl.training.train(build_model, TRAINING, input_shape=(10,), input_dtype="int64")


        if __name__ == "__main__":
            main()
    ''')
        + "\n"
    )


def test_training_that_was_not_set_is_refused():
    with pytest.raises(CodegenError, match="no training settings"):
        flow_source(chain(X, linear("a"), Y), training=True)


def test_an_error_of_the_design_is_refused_by_its_node():
    with pytest.raises(CodegenError, match="conv") as caught:
        flow_source(chain(X, ("conv", "Conv2d", {"out_channels": 3, "kernel_size": 3}), Y))

    assert caught.value.nodes == ("conv",)


def test_no_name_of_a_design_can_add_code():
    evil = '"""\nimport os\nos.system("x")\n"""\\'
    made = chain(X, linear("a"), Y, name=evil, training={"loss": evil, evil: [evil]})

    text = flow_source(made, training=True).text

    module = compile(text, "model.py", "exec", dont_inherit=True)
    assert "os" not in module.co_names
    with pytest.raises(CodegenError):
        flow_source(chain(X, linear("a"), ('y"); import os #', "Output")))


def test_long_names_and_texts_are_broken_into_lines_of_a_hundred_columns():
    long = "x" * 150
    made = chain(X, linear("a"), ("b", "ReLU"), Y, training={"data": {"path": 'é"' * 90}})
    text = flow_source(replaced(made, "a", tag=long)).text
    namespace = {"__name__": "exported"}

    exec(compile(text, "exported.py", "exec"), namespace)

    assert max(map(len, text.splitlines())) <= 100
    assert namespace["build_model"]().tag_names == [long]
    trained = flow_source(made, training=True).text
    exec(compile(trained, "exported.py", "exec"), namespace)
    assert max(map(len, trained.splitlines())) <= 100
    assert namespace["TRAINING"]["data"]["path"] == 'é"' * 90
