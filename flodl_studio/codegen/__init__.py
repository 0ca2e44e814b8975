"""Design to source: FlowBuilder code, PyTorch code, diagrams."""

from flodl_studio.codegen.flow import flow_source
from flodl_studio.codegen.source import Source

__all__ = ["Source", "flow_source"]
