"""FlowBuilder code as text: comments, long chains and names, training, what is refused."""

import pytest
from builders import chain, design
from snippets import X, Y, body, code, inside, linear, replaced

from flodl_studio.codegen import flow_source
from flodl_studio.errors import CodegenError
from flodl_studio.importing import read_flow


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


def test_the_longest_names_fit_their_lines_and_come_back():
    x, y, layer, side, block = (f"{stem}_{'n' * 190}" for stem in ("x", "y", "layer", "s", "block"))
    shared = {"block": block, "shared": True}
    made = design(
        [
            (x, "Input", {"shape": (8,)}),
            linear(layer),
            ("first", "Block", shared),
            ("second", "Block", shared),
            linear(side, 2),
            (y, "Output"),
            (f"{y}2", "Output"),
        ],
        f"{x} > {layer} > first > second > {y}",
        f"{layer} > {side} > {y}2",
        blocks={block: inside(linear("inner"))},
    )

    text = flow_source(made).text

    assert max(map(len, text.splitlines())) <= 100
    read = read_flow(text)
    assert {node.id for node in read.network.nodes} == {node.id for node in made.network.nodes}
