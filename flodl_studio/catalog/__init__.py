"""One declarative entry a node kind: ports, parameters, family, help, and its shape rule."""

from flodl_studio.catalog.checking import check_params, check_value
from flodl_studio.catalog.kind import (
    REQUIRED,
    STREAM_IN,
    STREAM_OUT,
    Family,
    Kind,
    Param,
    ParamType,
    Port,
    Slot,
)
from flodl_studio.catalog.ports import (
    describe_inputs,
    input_port,
    input_ports,
    next_entry,
    output_ports,
)
from flodl_studio.catalog.rule import Application, Mismatch, Outcome, TensorType
from flodl_studio.catalog.summary import shape_text, summary_line
from flodl_studio.catalog.table import KINDS

__all__ = [
    "KINDS",
    "REQUIRED",
    "STREAM_IN",
    "STREAM_OUT",
    "Application",
    "Family",
    "Kind",
    "Mismatch",
    "Outcome",
    "Param",
    "ParamType",
    "Port",
    "Slot",
    "TensorType",
    "check_params",
    "check_value",
    "describe_inputs",
    "input_port",
    "input_ports",
    "next_entry",
    "output_ports",
    "shape_text",
    "summary_line",
]
