"""Live inference over a design: symbolic, incremental, closed-form; problems and their fixes."""

from flodl_studio.shapes.facts import Finding, Fix, NodeFacts, Problem
from flodl_studio.shapes.infer import Inference, NetworkFacts, infer

__all__ = ["Finding", "Fix", "Inference", "NetworkFacts", "NodeFacts", "Problem", "infer"]
