"""What inference knows: facts about nodes, problems, and fixes that were tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from flodl_studio.catalog.dims import Size
from flodl_studio.catalog.rule import TensorType
from flodl_studio.design.values import NOTHING, Design, Place, Value

Severity = Literal["error", "warning"]


class NodeFacts(msgspec.Struct, frozen=True, gc=False):
    """What is known of one node.

    Attributes:
        kind: Its kind, also of a placeholder.
        inputs: Types that come in, by port, as far as they are known.
        output: Type that goes out; None while it is not known.
        params: All parameters: given, default and inferred.
        inferred: Those that follow from the input.
        parameters: Trainable numbers, inner networks included.
        buffers: Other numbers kept, inner networks included.
        macs: Multiply-adds per sample, inner networks included.
        bytes: Bytes of the output per sample.
        saved: Elements kept for the backward pass per sample, beyond the output.
        waits_for: Id of the node in the same network whose fault keeps this one unknown.
    """

    kind: str
    inputs: Mapping[str, TensorType] = NOTHING
    output: TensorType | None = None
    params: Mapping[str, Value] = NOTHING
    inferred: Mapping[str, Value] = NOTHING
    parameters: int = 0
    buffers: int = 0
    macs: Size = 0
    bytes: Size = 0
    saved: Size = 0
    waits_for: str | None = None


@dataclass(frozen=True)
class Fix:
    """A way to mend a problem, tried on a copy before it is offered.

    Attributes:
        title: What it does, as a command (``Set in_features to 512``).
        edit: The one edit that does it.
    """

    title: str
    edit: Callable[[Design], Design] = field(compare=False)


@dataclass(frozen=True)
class Finding:
    """A problem inside one network, before it is known where the network stands.

    Attributes:
        node: Id of the node where it arises; empty for the network as a whole.
        severity: Whether the design can be built.
        code: What kind of problem, in lower case with hyphens.
        message: A whole sentence: expected, got, what to do.
        port: Input port at which it shows.
        param: Parameter concerned, whose change to `value` would mend it.
        value: Value that would mend it.
        expected: Shape that was expected, as text.
        got: Shape that came, as text.
        related: Ids of other nodes in the same network that take part.
    """

    node: str
    severity: Severity
    code: str
    message: str
    port: str = ""
    param: str | None = None
    value: Value = None
    expected: str = ""
    got: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """A finding at its place in the design.

    Attributes:
        path: Path of the node, as in ``loop_1.body/linear_1``; empty for the design as a whole.
        place: Network to edit, which inside a block's use is the block.
        finding: What was found.
        entry: Where the file says what was found wrong, as in
            ``network.nodes[3].params.kernel_size``; empty when no one entry is.
    """

    path: str
    place: Place
    finding: Finding
    entry: str = ""

    @property
    def severity(self) -> Severity:
        """Whether the design can be built: ``error`` or ``warning``."""
        return self.finding.severity

    @property
    def code(self) -> str:
        """What kind of problem, in lower case with hyphens."""
        return self.finding.code

    @property
    def message(self) -> str:
        """A whole sentence, behind the entry of the file that it is about, if it is about one."""
        return f"{self.entry}: {self.finding.message}" if self.entry else self.finding.message

    @property
    def sentence(self) -> str:
        """The sentence for a window that shows the node: it names the parameter, not the file."""
        finding = self.finding
        named = not self.entry or not finding.param or finding.param in finding.message
        return finding.message if named else f"{finding.param}: {finding.message}"

    @property
    def node(self) -> str:
        """Id of the node where it arises."""
        return self.finding.node
