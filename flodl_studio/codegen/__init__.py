"""Design to source: FlowBuilder code, PyTorch code, diagrams."""

from flodl_studio.codegen.flow import flow_source
from flodl_studio.codegen.plan import plan
from flodl_studio.codegen.pytorch import torch_source
from flodl_studio.codegen.source import Source

__all__ = ["Source", "flow_source", "plan", "torch_source"]
