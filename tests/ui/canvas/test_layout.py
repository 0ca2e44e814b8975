"""The layered layout: a pure function, tested without Qt."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from flodl_studio.ui.canvas import geometry
from flodl_studio.ui.canvas.layout import COLUMN_GAP, LINE, arrange

WIDE = geometry.WIDTH


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    names = [f"n{index}" for index in range(count)]
    heights = draw(st.lists(st.sampled_from([80.0, 140.0, 260.0]), min_size=count, max_size=count))
    ends = st.sampled_from([*names, "unknown"])
    edges = draw(st.lists(st.tuples(ends, ends), max_size=24))
    return {name: (WIDE, tall) for name, tall in zip(names, heights, strict=True)}, edges


def overlap(one, other) -> bool:
    (x, y, w, h), (x2, y2, w2, h2) = one, other
    return x < x2 + w2 and x2 < x + w and y < y2 + h2 and y2 < y + h


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_every_node_is_placed_and_none_covers_another(graph):
    sizes, edges = graph
    found = arrange(sizes, edges).positions
    assert set(found) == set(sizes)
    boxes = [(*found[name], *sizes[name]) for name in sizes]
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_edges_of_a_graph_without_cycles_go_right(graph):
    sizes, edges = graph
    order = list(sizes)
    forward = [
        (one, other)
        for one, other in edges
        if one in sizes and other in sizes and order.index(one) < order.index(other)
    ]
    found = arrange(sizes, forward)
    for one, other in forward:
        assert found.positions[one][0] + WIDE + COLUMN_GAP <= found.positions[other][0]


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_bends_keep_off_the_nodes(graph):
    sizes, edges = graph
    found = arrange(sizes, edges)
    boxes = {name: (*found.positions[name], *sizes[name]) for name in sizes}
    for dots in found.bends.values():
        for x, y in dots:
            for left, top, wide, tall in boxes.values():
                assert not (left < x < left + wide and top < y < top + tall)


@settings(max_examples=60, deadline=None)
@given(graphs(), st.randoms())
def test_the_result_does_not_depend_on_the_order_of_the_edges(graph, random):
    sizes, edges = graph
    shuffled = list(edges)
    random.shuffle(shuffled)
    assert arrange(sizes, edges) == arrange(sizes, shuffled + edges)


def chain(*names):
    return dict.fromkeys(names, (WIDE, 80.0)), list(pairwise(names))


def test_a_straight_run_is_straight():
    found = arrange(*chain("a", "b", "c", "d")).positions
    assert list(found.values()) == [(0, 0), (280, 0), (560, 0), (840, 0)]


def test_what_is_added_at_the_end_moves_nothing():
    before = arrange(*chain("a", "b", "c")).positions
    after = arrange(*chain("a", "b", "c", "d")).positions
    assert {name: after[name] for name in before} == before


def test_nodes_of_different_heights_stay_in_line():
    sizes, edges = chain("a", "b", "c")
    sizes["b"] = (WIDE, 220.0)
    assert {y for _, y in arrange(sizes, edges).positions.values()} == {0.0}


def test_a_skip_runs_below_the_nodes_it_passes():
    sizes, edges = chain("a", "b", "c", "sum")
    found = arrange(sizes, [*edges, ("a", "sum")])
    assert {y for _, y in found.positions.values()} == {0.0}
    (first, last) = found.bends["a", "sum"]
    assert first[1] == last[1] > 80
    assert first[0] <= found.positions["b"][0]
    assert last[0] >= found.positions["c"][0] + WIDE


def test_branches_lie_on_both_sides_of_their_source():
    sizes = dict.fromkeys(("in", "up", "down", "sum"), (WIDE, 80.0))
    edges = [("in", "up"), ("in", "down"), ("up", "sum"), ("down", "sum")]
    found = arrange(sizes, edges).positions
    assert found["up"][1] < found["in"][1] < found["down"][1]
    assert found["in"][1] == found["sum"][1]


def test_loops_cycles_and_repeats_are_no_trouble():
    sizes = dict.fromkeys("abc", (WIDE, 80.0))
    edges = [("a", "a"), ("a", "b"), ("a", "b"), ("b", "c"), ("c", "a"), ("c", "nobody")]
    found = arrange(sizes, edges).positions
    assert found["a"][0] < found["b"][0] < found["c"][0]


def test_parts_lie_below_each_other_and_loose_nodes_last():
    sizes = dict.fromkeys(("a", "b", "c", "d", "loose"), (WIDE, 80.0))
    found = arrange(sizes, [("a", "b"), ("c", "d")]).positions
    assert found["a"][1] < found["c"][1] < found["loose"][1]


def test_crossings_are_undone():
    sizes = dict.fromkeys(("a", "b", "x", "y"), (WIDE, 80.0))
    edges = [("a", "y"), ("b", "x"), ("a", "x")]
    found = arrange(sizes, edges).positions
    assert found["y"][1] < found["x"][1]


def test_a_late_source_stands_next_to_what_it_feeds():
    sizes, edges = chain("a", "b", "c", "d")
    sizes["mask"] = (WIDE, 80.0)
    found = arrange(sizes, [*edges, ("mask", "d")]).positions
    assert found["mask"][0] == found["c"][0]


def test_nothing_is_laid_out_as_nothing():
    assert arrange({}, []).positions == {}


def test_wires_of_one_line_share_it():
    sizes, edges = chain("a", "b")
    sizes["b"] = (WIDE, 300.0)
    found = arrange(sizes, edges).positions
    assert found["a"][1] + LINE == found["b"][1] + LINE
