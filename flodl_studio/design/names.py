"""Names in a design: ids, tags and names of blocks, which all end up as names in Python."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from keyword import iskeyword
from typing import Final

MODULE_ATTRIBUTES: Final = frozenset(
    # of torch.nn.Module; a test holds them against torch, which is not imported here
    """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double
    dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter
    get_submodule half ipu load_state_dict modules mtia named_buffers named_children named_modules
    named_parameters parameters register_backward_hook register_buffer register_forward_hook
    register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_
    set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu
    zero_grad
    _apply _backward_hooks _backward_pre_hooks _buffers _call_impl _compiled_call_impl
    _forward_hooks _forward_hooks_always_called _forward_hooks_with_kwargs _forward_pre_hooks
    _forward_pre_hooks_with_kwargs _get_backward_hooks _get_backward_pre_hooks _get_name
    _is_full_backward_hook _load_from_state_dict _load_state_dict_post_hooks
    _load_state_dict_pre_hooks _maybe_warn_non_full_backward_hook _modules _named_members
    _non_persistent_buffers_set _parameters _register_load_state_dict_pre_hook
    _register_state_dict_hook _replicate_for_data_parallel _save_to_state_dict _slow_forward
    _state_dict_hooks _state_dict_pre_hooks _version _wrapped_call_impl
    """.split()  # noqa: SIM905 - ninety names, as a reader wants them
)
"""Names that a submodule can't have without hiding a part of its module."""

LONGEST: Final = 200

_ACRONYMS: Final = {"PReLU": "Prelu", "RReLU": "Rrelu", "ReLU": "Relu", "SiLU": "Silu"}
_WORD_STARTS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def fault(name: str) -> str | None:
    """Return what is wrong with a name, as the end of a sentence; None when nothing is."""
    if not name:
        return "is empty"
    if len(name) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if not (name.isascii() and name.isidentifier()):
        return "is not an ASCII identifier (letters, digits and _, no digit first)"
    if iskeyword(name):
        return "is a keyword of Python"
    if name in MODULE_ATTRIBUTES or (name.startswith("__") and name.endswith("__")):
        return "is an attribute of every torch.nn.Module"
    return None


@lru_cache(maxsize=1024)  # a large design asks for a few kinds thousands of times
def snake(kind: str) -> str:
    """Return the name of a kind in snake case: ``BatchNorm2d`` becomes ``batch_norm2d``."""
    for word, plain in _ACRONYMS.items():
        kind = kind.replace(word, plain)
    words = re.sub(r"\W+", "_", _WORD_STARTS.sub("_", kind), flags=re.ASCII).strip("_").lower()
    return words[: LONGEST // 2] if words and not words[0].isdigit() else "node"


def fresh(stem: str, taken: Container[str]) -> str:
    """Return ``stem_1``, or the first of its followers that is not taken."""
    count = 1
    while f"{stem}_{count}" in taken:
        count += 1
    return f"{stem}_{count}"


def stem(name: str) -> str:
    """Return a name without the number at its end, for another of its sort: ``conv2d_1``."""
    head, _, digits = name.rpartition("_")
    return head if head and digits.isdigit() else name[: LONGEST // 2]
