"""What a traced model computes from no input: zeros to start from, and tables of positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flodl_studio.importing.traced_step import Call, Step

_ZEROS = ("aten.zeros", "aten.zeros_like", "aten.new_zeros")
_CHANGING = (
    "alias",
    "unsqueeze",
    "expand",
    "slice",
    "to",
    "_to_copy",
    "contiguous",
    "clone",
    "detach",
)


@dataclass(frozen=True)
class Table:
    """Weights, one row a position.

    Attributes:
        path: Of the weights, or of the layer that holds them.
        max_len: Rows.
        dim: Length of a row.
        learned: Whether they are parameters; else they are sines.
    """

    path: str
    max_len: int
    dim: int
    learned: bool = True


class Constants:
    """Knows the values that come from no input.

    Args:
        tables: Weights of the model that may be tables, by their names in the calls.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = dict(tables)
        self._zeros: set[str] = set()
        self._positions: set[str] = set()

    def add(self, call: Call, inputs: bool) -> bool:
        """Take a call that is a constant.

        Args:
            call: The call.
            inputs: Whether it takes anything that comes from an input.
        """
        if call.target in _ZEROS:
            self._zeros.add(call.name)
            return True
        if inputs or call.target == "state":
            return False
        source = call.inputs[0] if call.inputs else ""
        if call.target == "aten.arange" and call.attributes.get("start") in (0, None):
            self._positions.add(call.name)
        elif call.target == "torch.nn.Embedding" and source in self._positions:
            given = call.attributes
            table = Table(call.path, given["num_embeddings"], given["embedding_dim"])
            self._tables[call.name] = table
        elif call.target.removeprefix("aten.") in _CHANGING:
            self._follow(call, source)
        return True

    def _follow(self, call: Call, source: str) -> None:
        """Let what only changes the form of a constant stand for it."""
        for known in (self._zeros, self._positions):
            if source in known:
                known.add(call.name)
        if source in self._tables and call.attributes.get("start") in (0, None):
            self._tables[call.name] = self._tables[source]

    def is_zero(self, name: str) -> bool:
        """Whether a value is zeros."""
        return name in self._zeros

    def positions(self, call: Call) -> tuple[Step, str] | None:
        """Return the step that adds a table of positions, and the path of its weights."""
        if call.target not in ("aten.add", "aten.add_") or len(call.shape) != 3:
            return None
        table = next((self._tables[each] for each in call.inputs if each in self._tables), None)
        others = [each for each in call.inputs if each not in self._tables]
        if table is None or len(others) != 1 or call.attributes.get("alpha", 1) != 1:
            return None
        kind = "PositionalEmbedding" if table.learned else "SinusoidalPositions"
        params = {"max_len": table.max_len, "dim": table.dim}
        return Step(kind, params, tuple(others)), table.path if table.learned else ""
