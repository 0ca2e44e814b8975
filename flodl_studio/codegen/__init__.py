"""Design to source: FlowBuilder code, PyTorch code, diagrams."""

from flodl_studio.codegen.diagram import dot, png, svg
from flodl_studio.codegen.flow import flow_source
from flodl_studio.codegen.plan import plan
from flodl_studio.codegen.pytorch import torch_source
from flodl_studio.codegen.source import Source

__all__ = ["Source", "dot", "flow_source", "plan", "png", "svg", "torch_source"]
