"""The canvas: NodeGraphQt's view layer over the design value."""
