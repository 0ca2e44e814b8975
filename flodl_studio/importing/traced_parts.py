"""Parts of a tensor in a traced model: chunks, slices, last states. All are a Select of a kind."""

from __future__ import annotations

from collections.abc import Sequence

from flodl_studio.importing.traced_step import Call, Step, refused

NO_PART = (
    "a slice has no kind, unless it is a single step, as x[:, -1], or one of equal parts, as of "
    "x.chunk(2, dim=1)"
)


def is_many(call: Call) -> bool:
    """Whether a call gives several tensors, of which `item_of` is asked for one."""
    return call.target in ("aten.chunk", "aten.split", "aten.split_with_sizes", "aten.unbind") or (
        call.target in ("aten.max", "aten.adaptive_max_pool1d", "aten.adaptive_max_pool2d")
        and not call.shape
    )


def item_of(call: Call, many: Call) -> Step:
    """Return the step of one of several tensors.

    Args:
        call: Takes the one.
        many: What gave them.
    """
    name, given, index = (
        many.target.removeprefix("aten."),
        many.attributes,
        call.attributes["index"],
    )
    source = many.inputs[:1]
    if name == "max" or name.startswith("adaptive_max"):
        if index != 0:
            raise refused(many, "only the values of a maximum can be used, not where they are")
        return _largest(many, source)
    dim = given.get("dim", 0) % len(many.taken)
    if name == "unbind":
        return Step("Select", {"dim": dim, "index": index}, source)
    sizes = given.get("split_sizes", given.get("split_size"))
    if isinstance(sizes, Sequence):
        start = sum(sizes[:index])
    elif name == "chunk" and isinstance(size := many.taken[dim], int):
        start = index * -(-size // given["chunks"])
    else:
        start = index * (sizes or 0)
    return part(call, source[0], many.taken, dim, start, call.shape[dim])


def _largest(many: Call, source: tuple[str, ...]) -> Step:
    if many.target == "aten.max":
        dim, keep = many.attributes["dim"], bool(many.attributes.get("keepdim"))
        return Step("Reduce", {"op": "max", "dim": dim, "keepdim": keep}, source)
    size = tuple(many.attributes["output_size"])
    if many.target == "aten.adaptive_max_pool2d":
        return Step("AdaptiveMaxPool2d", {"output_size": size}, source)
    if size != (1,):
        raise refused(many, f"pooling to {size[0]} has no kind; only to 1")
    return Step("Reduce", {"op": "max", "dim": 2, "keepdim": True}, source)


def slice_of(call: Call) -> Step:
    """Return the step of ``x[:, a:b]``: a part that is one of equal parts."""
    given, source = call.attributes, call.inputs[0]
    dim = given.get("dim", 0) % len(call.taken)
    if given.get("step", 1) != 1:
        raise refused(call, "a slice with a step has no kind")
    if call.shape == call.taken:
        return Step("", inputs=(source,))
    start, size = given.get("start") or 0, call.taken[dim]
    if isinstance(start, int) and start < 0 and isinstance(size, int):
        start += size
    if call.shape[dim] == 1 and dim and isinstance(start, int):
        one = Step("Select", {"dim": dim, "index": start}, (source,))
        return Step("Unsqueeze", {"dim": dim}, (one,))
    return part(call, source, call.taken, dim, start, call.shape[dim])


def part(
    call: Call,
    source: str | Step,
    taken: Sequence[int | str],
    dim: int,
    start: object,
    length: int | str,
) -> Step:
    """Return the step of one of equal parts: the axis is made two, and one is selected."""
    size = taken[dim]
    if not (isinstance(size, int) and isinstance(length, int) and isinstance(start, int)):
        raise refused(call, NO_PART)
    if not dim or not length or size % length or start % length:
        raise refused(call, NO_PART)
    if size == length:
        return Step("", inputs=(source,))
    sizes = (*taken[1:dim], size // length, length, *taken[dim + 1 :])
    shape = tuple(each if isinstance(each, int) else -1 for each in sizes)
    if shape.count(-1) > 1:
        raise refused(call, "a part of a value with several free lengths has no kind")
    split = Step("Reshape", {"shape": shape, "keep_batch": True}, (source,))
    return Step("Select", {"dim": dim, "index": start // length}, (split,))


def last_state(call: Call, state: Call) -> Step:
    """Return the step of what a layer's last state is equal to: an end of its output."""
    given, asked = state.attributes, call.attributes
    layers, both = given["num_layers"], bool(given["bidirectional"])
    rows = layers * (2 if both else 1)
    axis = 1 if given["batch_first"] else 0
    row = None
    if call.target == "aten.select" and asked["dim"] == 0:
        row = asked["index"] % rows
    elif call.target == "aten.squeeze" and rows == 1 and asked.get("dim", 0) == 0:
        row = 0
    if row is None or row < rows - (2 if both else 1):
        raise refused(call, "only the states of the last layer, as h[-1] or h[-2], can be read")
    backward = both and row == rows - 1
    end = Step("Select", {"dim": axis, "index": 0 if backward else -1}, state.inputs)
    if not both:
        return end
    width = given["hidden_size"]
    return part(call, end, ("B", 2 * width), 1, width if backward else 0, width)
