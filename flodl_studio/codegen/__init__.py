"""From a design to a flow plan, and from the plan to Python or a diagram."""
