"""Design to source: FlowBuilder code, PyTorch code, diagrams."""

from flodl_studio.codegen.diagram import dot, png, svg
from flodl_studio.codegen.flow import flow_source, flow_writing
from flodl_studio.codegen.plan import plan
from flodl_studio.codegen.pytorch import torch_source, torch_writing
from flodl_studio.codegen.source import Source, Writing

__all__ = [
    "Source",
    "Writing",
    "dot",
    "flow_source",
    "flow_writing",
    "plan",
    "png",
    "svg",
    "torch_source",
    "torch_writing",
]
