"""Layered layout, left to right: where nodes go, and how long wires run around them.

A pure function of names, sizes and edges: no Qt, no design. Nodes are put into layers by the
longest path from a source; an edge over several layers gets a bend in each layer between, which
takes room like a node does; layers are put in an order with few crossings (barycenters); then every
layer is moved, as little as its order allows, to where its neighbours are. A straight run stays
straight, and what is added at its end moves nothing before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]
Size = tuple[float, float]
Edge = tuple[str, str]

GRID = 20.0
COLUMN_GAP = 80.0
ROW_GAP = 40.0
LINE = 40.0
"""How far below the upper edge of a node its first wires run."""
BEND = 2.0  # half the height of a bend
BEND_GAP = 28.0
BENDS_PER_NODE = 6
"""So many bends are had; the edges that would need most go straight when there are more."""
SWEEPS = 8
"""How often every layer is moved to where its neighbours are."""
MOST_SWEEPS, PATIENCE = 24, 4
"""How often the order is tried to be bettered, and how often in vain."""


@dataclass(frozen=True)
class Arrangement:
    """The upper left corner of every node, and the bends of edges that span layers."""

    positions: Mapping[str, Point]
    bends: Mapping[Edge, tuple[Point, ...]]


@dataclass
class _Layered:
    """One connected part: vertices are numbers, those from `nodes` on are bends."""

    names: Sequence[str]
    layers: list[list[int]] = field(default_factory=list)
    before: list[list[int]] = field(default_factory=list)
    after: list[list[int]] = field(default_factory=list)
    chains: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def is_bend(self, vertex: int) -> bool:
        return vertex >= len(self.names)


def arrange(sizes: Mapping[str, Size], edges: Iterable[Edge]) -> Arrangement:
    """Lay out nodes so that edges go right and no two nodes overlap.

    The same input gives the same result; of equal choices the order of `sizes` decides.

    Args:
        sizes: Width and height of every node.
        edges: Source and target; loops, repeats and edges of unknown nodes are passed over.
    """
    clean = _acyclic(list(sizes), edges)
    positions: dict[str, Point] = {}
    bends: dict[Edge, tuple[Point, ...]] = {}
    top = 0.0
    parts, alone = _parts(list(sizes), clean)
    for names in parts:
        inside = set(names)
        part = _layered(names, [edge for edge in clean if edge[0] in inside])
        _order(part)
        top = _place(part, sizes, top, positions, bends) + 2 * ROW_GAP
    _place_alone(alone, sizes, top, positions)
    return Arrangement(positions, bends)


def _acyclic(names: Sequence[str], edges: Iterable[Edge]) -> list[Edge]:
    """Return known edges once each, without those that close a cycle, in the order of names."""
    rank = {name: index for index, name in enumerate(names)}
    targets: dict[str, list[str]] = {name: [] for name in names}
    for source, target in sorted(
        {e for e in edges if e[0] != e[1] and e[0] in rank and e[1] in rank},
        key=lambda edge: (rank[edge[0]], rank[edge[1]]),
    ):
        targets[source].append(target)
    kept: list[Edge] = []
    state: dict[str, int] = {}  # 1 on the path from the root, 2 done
    for root in _roots_first(names, targets):
        if root in state:
            continue
        state[root] = 1
        path = [(root, iter(targets[root]))]
        while path:
            node, remaining = path[-1]
            ahead = next(remaining, None)
            if ahead is None:
                state[node] = 2
                path.pop()
            elif state.get(ahead) != 1:
                kept.append((node, ahead))
                if ahead not in state:
                    state[ahead] = 1
                    path.append((ahead, iter(targets[ahead])))
    return sorted(kept, key=lambda edge: (rank[edge[0]], rank[edge[1]]))


def _roots_first(names: Sequence[str], targets: Mapping[str, list[str]]) -> list[str]:
    entered = {target for found in targets.values() for target in found}
    return [n for n in names if n not in entered] + [n for n in names if n in entered]


def _parts(names: Sequence[str], edges: Sequence[Edge]) -> tuple[list[list[str]], list[str]]:
    """Return the connected parts, and the nodes without any edge."""
    near: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        near[source].append(target)
        near[target].append(source)
    seen: set[str] = set()
    parts: list[list[str]] = []
    for name in names:
        if name in seen or not near[name]:
            continue
        seen.add(name)
        todo = [name]
        for each in todo:
            fresh = [other for other in dict.fromkeys(near[each]) if other not in seen]
            seen.update(fresh)
            todo.extend(fresh)
        inside = set(todo)
        parts.append([each for each in names if each in inside])
    return parts, [name for name in names if not near[name]]


def _layered(names: Sequence[str], edges: Sequence[Edge]) -> _Layered:
    number = {name: index for index, name in enumerate(names)}
    pairs = [(number[source], number[target]) for source, target in edges]
    layer = _layer_numbers(len(names), pairs)
    part = _Layered(names, [[] for _ in range(max(layer) + 1)])
    part.before = [[] for _ in names]
    part.after = [[] for _ in names]
    for vertex, index in enumerate(layer):
        part.layers[index].append(vertex)
    bent = _bent_edges(pairs, layer)
    for source, target in pairs:
        chain = [source]
        for index in range(layer[source] + 1, layer[target]) if (source, target) in bent else ():
            bend = len(part.before)
            part.before.append([])
            part.after.append([])
            part.layers[index].append(bend)
            chain.append(bend)
        chain.append(target)
        part.chains[source, target] = chain[1:-1]
        for one, next_one in pairwise(chain):
            part.after[one].append(next_one)
            part.before[next_one].append(one)
    return part


def _bent_edges(edges: Sequence[tuple[int, int]], layer: Sequence[int]) -> set[tuple[int, int]]:
    """Return the edges that get bends: the shortest first, as many as there may be bends."""
    room, found = BENDS_PER_NODE * len(layer), set()
    for edge in sorted(edges, key=lambda each: layer[each[1]] - layer[each[0]]):
        room -= layer[edge[1]] - layer[edge[0]] - 1
        if room < 0:
            break
        found.add(edge)
    return found


def _layer_numbers(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """Return the longest path to each vertex; sources are then moved next to what they feed."""
    after: list[list[int]] = [[] for _ in range(count)]
    missing = [0] * count
    for source, target in edges:
        after[source].append(target)
        missing[target] += 1
    sources = [vertex for vertex in range(count) if not missing[vertex]]
    layer = [0] * count
    todo = list(sources)
    for vertex in todo:
        for target in after[vertex]:
            layer[target] = max(layer[target], layer[vertex] + 1)
            missing[target] -= 1
            if not missing[target]:
                todo.append(target)
    for vertex in sources:
        layer[vertex] = min(layer[target] for target in after[vertex]) - 1
    return layer


def _order(part: _Layered) -> None:
    """Put each layer in an order with few crossings, sweeping to and fro while that helps."""
    best, fewest = [list(layer) for layer in part.layers], _crossings(part)
    in_vain = 0
    for sweep in range(MOST_SWEEPS):
        if not fewest or in_vain == PATIENCE:
            break
        _sort_by_neighbours(part, forward=sweep % 2 == 0)
        crossings = _crossings(part)
        in_vain += 1
        if crossings < fewest:
            best, fewest, in_vain = [list(layer) for layer in part.layers], crossings, 0
    part.layers = best


def _sort_by_neighbours(part: _Layered, forward: bool) -> None:
    near = part.before if forward else part.after
    place = [0.0] * len(part.before)
    for layer in part.layers if forward else reversed(part.layers):
        middle = {
            vertex: sum(place[each] for each in near[vertex]) / len(near[vertex])
            for vertex in layer
            if near[vertex]
        }
        layer.sort(key=lambda vertex: middle.get(vertex, place[vertex]))
        for index, vertex in enumerate(layer):
            place[vertex] = float(index)


def _crossings(part: _Layered) -> int:
    """Count the pairs of edges that cross between neighbouring layers."""
    place = [0] * len(part.before)
    for layer in part.layers:
        for index, vertex in enumerate(layer):
            place[vertex] = index
    return sum(
        _inversions(
            [end for vertex in layer for end in sorted(place[each] for each in part.after[vertex])]
        )
        for layer in part.layers
    )


def _inversions(values: list[int]) -> int:
    """Count the pairs that stand in the wrong order."""
    tree = [0] * (max(values, default=0) + 2)
    count = 0
    for seen, value in enumerate(values):
        index, lower = value + 1, 0
        while index:
            lower += tree[index]
            index -= index & -index
        count += seen - lower
        index = value + 1
        while index < len(tree):
            tree[index] += 1
            index += index & -index
    return count


def _place(
    part: _Layered,
    sizes: Mapping[str, Size],
    top: float,
    positions: dict[str, Point],
    bends: dict[Edge, tuple[Point, ...]],
) -> float:
    """Write the positions of one part below `top`; return its lower edge."""
    below = [sizes[name][1] - LINE for name in part.names]
    below += [BEND] * (len(part.before) - len(part.names))
    y = _lines(part, below)
    highest = min(line - _above(part, vertex) for vertex, line in enumerate(y))
    y = [_snapped(line - highest + top) for line in y]
    left, layer_x = 0.0, []
    for layer in part.layers:
        names = [part.names[vertex] for vertex in layer if not part.is_bend(vertex)]
        wide = max((sizes[name][0] for name in names), default=0.0)
        for vertex in layer:
            if not part.is_bend(vertex):
                positions[part.names[vertex]] = (left, y[vertex] - LINE)
        layer_x.append((left, left + wide))
        left = _snapped(left + wide + COLUMN_GAP)
    layer_of = {vertex: index for index, layer in enumerate(part.layers) for vertex in layer}
    for (source, target), chain in part.chains.items():
        if chain:
            route = [(layer_x[layer_of[each]], y[each]) for each in chain]
            bends[part.names[source], part.names[target]] = _bent(route)
    return max(y[vertex] + below[vertex] for vertex in range(len(y)))


def _above(part: _Layered, vertex: int) -> float:
    return BEND if part.is_bend(vertex) else LINE


def _lines(part: _Layered, below: Sequence[float]) -> list[float]:
    """Return the height of the wires through every vertex, in the order of its layer."""
    y = [0.0] * len(below)
    apart = {}
    for layer in part.layers:
        line = 0.0
        for index, vertex in enumerate(layer):
            y[vertex] = line
            following = layer[index + 1] if index + 1 < len(layer) else vertex
            bent = part.is_bend(vertex) or part.is_bend(following)
            gap = BEND_GAP if bent else ROW_GAP
            apart[vertex] = below[vertex] + gap + _above(part, following)
            line += apart[vertex]
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for layer in part.layers if forward else reversed(part.layers):
            wanted = [_wanted(part, vertex, y, forward) for vertex in layer]
            weights = [1.0 if part.is_bend(vertex) else 1000.0 for vertex in layer]
            spread = _spread(wanted, weights, [apart[vertex] for vertex in layer])
            for vertex, value in zip(layer, spread, strict=True):
                y[vertex] = value
    return y


def _wanted(part: _Layered, vertex: int, y: Sequence[float], forward: bool) -> float:
    """Return where a vertex would be best: beside its neighbours, bends counting little."""
    near = (part.before if forward else part.after)[vertex]
    if not near:
        near = (part.after if forward else part.before)[vertex]
    if part.is_bend(vertex):
        weights = [4.0 if part.is_bend(each) else 1.0 for each in near]
    else:
        weights = [0.001 if part.is_bend(each) else 1.0 for each in near]
    return sum(w * y[each] for w, each in zip(weights, near, strict=True)) / sum(weights)


def _spread(
    wanted: Sequence[float], weights: Sequence[float], apart: Sequence[float]
) -> list[float]:
    """Return the places nearest to the wanted ones that keep the order and the distances.

    Least squares under ``place[i + 1] >= place[i] + apart[i]``: after subtracting the distances
    it is a monotone regression, solved by pooling neighbours that are in each other's way.
    """
    pools: list[tuple[float, float, int]] = []  # mean, weight, members
    offset, offsets = 0.0, []
    for value, weight, distance in zip(wanted, weights, apart, strict=True):
        offsets.append(offset)
        mean, total, members = value - offset, weight, 1
        while pools and pools[-1][0] > mean:
            other, other_total, other_members = pools.pop()
            mean = (mean * total + other * other_total) / (total + other_total)
            total += other_total
            members += other_members
        pools.append((mean, total, members))
        offset += distance
    flat = [mean for mean, _, members in pools for _ in range(members)]
    return [mean + offset for mean, offset in zip(flat, offsets, strict=True)]


def _bent(route: Sequence[tuple[tuple[float, float], float]]) -> tuple[Point, ...]:
    """Return dots that lead a wire along the bends: where it enters and leaves each level."""
    dots: list[Point] = []
    for index, ((left, right), line) in enumerate(route):
        if index == 0 or route[index - 1][1] != line:
            dots.append((_snapped(left), line))
        if index == len(route) - 1 or route[index + 1][1] != line:
            dots.append((_snapped(right), line))
    return tuple(dots)


def _place_alone(
    names: Sequence[str], sizes: Mapping[str, Size], top: float, positions: dict[str, Point]
) -> None:
    """Put nodes without edges in rows below the rest."""
    left, lower = 0.0, top
    for index, name in enumerate(names):
        if index and index % 8 == 0:
            left, top = 0.0, lower + ROW_GAP
        positions[name] = (left, top)
        left += sizes[name][0] + ROW_GAP
        lower = max(lower, top + sizes[name][1])


def _snapped(value: float) -> float:
    return round(value / GRID) * GRID
