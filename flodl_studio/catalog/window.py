"""Arithmetic of windows that slide along an axis: convolutions and pooling."""

from __future__ import annotations

from dataclasses import dataclass

from flodl_studio.catalog.dims import Size


@dataclass(frozen=True)
class Window:
    """A window along one axis.

    Attributes:
        kernel: Elements it looks at.
        stride: Step from one place to the next.
        before: Padding in front.
        after: Padding behind.
        dilation: Distance between the elements it looks at.
    """

    kernel: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1

    @property
    def extent(self) -> int:
        """Distance from its first element to its last, both counted."""
        return self.dilation * (self.kernel - 1) + 1

    def fits(self, length: Size) -> bool:
        """Tell whether there is at least one place for it; a free length is taken to be enough."""
        return not isinstance(length, int) or length + self.before + self.after >= self.extent

    def places(self, length: Size) -> Size:
        """Return at how many places it fits in the padded axis."""
        return (length + self.before + self.after - self.extent) // self.stride + 1

    def places_rounded_up(self, length: Size) -> Size:
        """Return the same where the last place may stick out (``ceil_mode``).

        A window must still start on the axis or its padding in front: of the two counts, of
        windows that begin before the end and of windows rounded up, the lesser holds.
        """
        reach = min(self.before + self.after - self.extent + self.stride, self.before)
        return (length + reach + self.stride - 1) // self.stride

    def spread(self, length: Size, extra: int) -> Size:
        """Return the length whose windows have this many places: the transposed direction."""
        padding = self.before + self.after
        return (length - 1) * self.stride - padding + self.extent + extra
