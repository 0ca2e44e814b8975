"""FlowBuilder code of containers and blocks."""

from builders import chain, network
from snippets import X, Y, body, code, inside, linear, replaced

from flodl_studio.codegen import flow_source


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
